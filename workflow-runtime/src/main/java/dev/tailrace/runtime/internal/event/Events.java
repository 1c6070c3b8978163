package dev.tailrace.runtime.internal.event;

import dev.tailrace.runtime.event.Event;
import dev.tailrace.runtime.event.JobEvent;
import dev.tailrace.runtime.event.JobEvent.Change;
import dev.tailrace.runtime.event.JobEvent.Subject;
import dev.tailrace.runtime.event.TeardownEvent;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.ParkedJob;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Turns what was recorded into what listeners are told. */
final class Events {
    private final IntFunction<LaneKey> lanes;

    /** @param lanes what a lane's number stands for */
    Events(IntFunction<LaneKey> lanes) {
        this.lanes = lanes;
    }

    Event started(JobRow row, Fence fence) {
        return event(Change.STARTED, row, fence, null, null);
    }

    Event ended(Ending ending) {
        if (ending instanceof FinishedJob job) {
            return event(changeOf(job), job.row(), job.fence(), job.error(), null);
        } else if (ending instanceof ReturnedJob job) {
            var change = job.error() == null ? Change.PUT_BACK : Change.RETRYABLE;
            return event(change, job.row(), job.fence(), job.error(), Duration.ofMillis(job.delayMillis()));
        }
        var parked = (ParkedJob) ending;
        return event(Change.PARKED, parked.row(), parked.fence(), parked.error(), null);
    }

    Event overdue(JobRow row, Instant since) {
        return new TeardownEvent(TeardownEvent.Change.OVERDUE, subject(row), since);
    }

    private static Change changeOf(FinishedJob job) {
        return switch (job.outcome()) {
            case COMPLETED -> Change.COMPLETED;
            case DISCARDED -> Change.DISCARDED;
            case CANCELLED -> Change.CANCELLED;
            case SKIPPED -> Change.SKIPPED;
        };
    }

    private JobEvent event(Change change, JobRow row, Fence fence, @Nullable String error, @Nullable Duration pause) {
        return new JobEvent(change, subject(row), fence.attempt(), error, pause);
    }

    private Subject subject(JobRow row) {
        var lane = lanes.apply(row.lane());
        return new Subject(row.id(), row.ref().runId(), row.step(), lane.kind(), lane.queue());
    }
}
