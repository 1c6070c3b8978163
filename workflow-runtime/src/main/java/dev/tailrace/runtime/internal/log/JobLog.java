package dev.tailrace.runtime.internal.log;

import dev.tailrace.core.Names;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.LaneKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * A line for each thing that happens to a job, under the logger {@code dev.tailrace.jobs}, with run, job, step, kind,
 * queue and attempt in the text and in the MDC.
 */
public final class JobLog {
    private static final Logger log = LoggerFactory.getLogger("dev.tailrace.jobs");

    private final IntFunction<LaneKey> lanes;

    /** @param lanes what a lane's number stands for */
    public JobLog(IntFunction<LaneKey> lanes) {
        this.lanes = lanes;
    }

    /** Puts the job into the MDC of this thread until closed. */
    public Context open(JobRow row, Fence fence) {
        return new Context(row, fence, lanes.apply(row.lane()));
    }

    /** One line about a job. */
    public void line(Level level, JobRow row, Fence fence, String what) {
        if (log.isEnabledForLevel(level)) {
            try (var context = open(row, fence)) {
                log.atLevel(level).log("{} {}", context.text(), what);
            }
        }
    }

    /** An error's first line, without control characters. */
    public static String firstLine(String error) {
        var end = error.indexOf('\n');
        return Names.printable(end < 0 ? error : error.substring(0, end));
    }

    /** A job in the MDC; closing gives the thread back what it had before. */
    public static final class Context implements AutoCloseable {
        private final JobRow row;
        private final Fence fence;
        private final LaneKey lane;
        private final String step;
        private final @Nullable Map<String, String> before;

        Context(JobRow row, Fence fence, LaneKey lane) {
            this.row = row;
            this.fence = fence;
            this.lane = lane;
            this.step = Names.printable(row.step());
            this.before = MDC.getCopyOfContextMap();
            var entries = before == null ? new HashMap<String, String>() : new HashMap<>(before);
            entries.put("run", Long.toString(row.ref().runId()));
            entries.put("job", Long.toString(row.id()));
            entries.put("step", step);
            entries.put("kind", lane.kind());
            entries.put("queue", lane.queue());
            entries.put("attempt", Integer.toString(fence.attempt()));
            MDC.setContextMap(entries);
        }

        public void debug(String what) {
            if (log.isDebugEnabled()) {
                log.debug("{} {}", text(), what);
            }
        }

        public void warn(String what) {
            log.warn("{} {}", text(), what);
        }

        private String text() {
            return "run " + row.ref().runId() + " job " + row.id() + " '" + step + "' (kind " + lane.kind() + ", queue "
                    + lane.queue() + ", attempt " + fence.attempt() + ")";
        }

        @Override
        public void close() {
            if (before == null) {
                MDC.clear();
            } else {
                MDC.setContextMap(before);
            }
        }
    }
}
