package dev.tailrace.runtime.internal.finish;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.log.JobLog;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.ParkedJob;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * A line for each ending, once it is committed: what went as planned at DEBUG, teardowns and retries at INFO, what
 * somebody should look at as a warning or an error.
 */
final class EndingLog {
    private final JobLog jobLog;

    EndingLog(JobLog jobLog) {
        this.jobLog = jobLog;
    }

    void ended(Ending ending) {
        if (ending instanceof FinishedJob job) {
            finished(job);
        } else if (ending instanceof ReturnedJob job) {
            returned(job);
        } else if (ending instanceof ParkedJob job) {
            line(Level.ERROR, job, "is a teardown and was parked: somebody must look", job.error());
        }
    }

    /** Only of this node's own attempts: of a dead node's jobs, other rescuers may simply have been quicker. */
    void lost(Ending ending, long me) {
        if (ending.fence().attempt() > 0 && ending.fence().node() == me) {
            line(Level.WARN, ending, "is no longer held here: its end was recorded before, or no longer counts", null);
        }
    }

    private void finished(FinishedJob job) {
        var what = job.outcome().name().toLowerCase(Locale.ROOT);
        if (job.outcome() == Outcome.DISCARDED) {
            line(Level.WARN, job, what, job.error());
        } else if (job.row().isTeardown() && job.outcome() == Outcome.COMPLETED) {
            line(Level.INFO, job, "torn down", null);
        } else {
            line(Level.DEBUG, job, what, job.error());
        }
    }

    private void returned(ReturnedJob job) {
        if (job.error() == null) {
            line(Level.DEBUG, job, "put back for " + job.delayMillis() + " ms", null);
        } else {
            line(Level.INFO, job, "failed, next try in " + job.delayMillis() + " ms", job.error());
        }
    }

    private void line(Level level, Ending ending, String what, @Nullable String error) {
        jobLog.line(level, ending.row(), ending.fence(), error == null ? what : what + ": " + JobLog.firstLine(error));
    }
}
