package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.store.ClaimCall;
import dev.tailrace.runtime.internal.store.Probes;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/**
 * Where the claims of a lane have got to, while they find more than they can take. Rows that appear behind the mark, from
 * transactions that began before it and committed late, are found by a look at everything, which is taken as soon as a
 * claim finds less than it could take, and else about once a second: less often only if it is so slow that it would take
 * more than a twentieth of the time. Not thread-safe.
 */
final class LowWater {
    /** Nearly every transaction that makes a job ready is committed within that time. */
    private static final long MARGIN_MICROS = Duration.ofSeconds(2).toNanos() / 1000;

    private static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int SHARE = 20;

    private final Map<Long, Mark> marks = new HashMap<>();
    private long nextFullAt;
    private boolean isCheap = true;

    /** The last job that was claimed. */
    private record Mark(long micros, long job) {}

    /** Fills in where to begin, unless it is time to look at everything; returns whether it is. */
    boolean apply(Probes probes, long now) {
        if (marks.isEmpty() || now - nextFullAt >= 0) {
            return true;
        }
        for (var i = 0; i < probes.lanes().length; i++) {
            var mark = marks.get(key(probes.lanes()[i], probes.priorities()[i]));
            if (mark != null) {
                probes.fromMicros()[i] = mark.micros();
                probes.fromJobs()[i] = mark.job();
            }
        }
        return false;
    }

    /**
     * Takes note of a claim that was run.
     *
     * @param filled whether it took as many as it could
     * @param all whether it looked at everything
     * @return whether there may be more to claim now
     */
    boolean claimed(ClaimCall call, boolean filled, boolean all) {
        if (filled) {
            mark(call);
            return true;
        }
        var again = !all && isCheap;
        if (all || again) {
            marks.clear();
        }
        return again;
    }

    private void mark(ClaimCall call) {
        var latest = call.nowMicros() - MARGIN_MICROS;
        var seen = new HashSet<Long>();
        for (var i = call.claimed().size() - 1; i >= 0; i--) {
            var job = call.claimed().get(i);
            var key = key(job.row().lane(), job.row().priority());
            if (seen.add(key)) {
                var due = call.dueMicros().get(i);
                marks.put(key, due < latest ? new Mark(due, job.id()) : new Mark(latest, 0));
            }
        }
    }

    /** A look at everything took so long, and ended now. */
    void lookedAtAll(long tookNanos, long now) {
        isCheap = SHARE * tookNanos <= LEAST_NANOS;
        nextFullAt = now + (isCheap ? LEAST_NANOS : SHARE * tookNanos);
    }

    private static long key(int lane, int priority) {
        return (long) lane << Short.SIZE | priority;
    }
}
