package dev.tailrace.core.state;

import static dev.tailrace.core.state.JobState.AVAILABLE;
import static dev.tailrace.core.state.JobState.CANCELLED;
import static dev.tailrace.core.state.JobState.COMPLETED;
import static dev.tailrace.core.state.JobState.DISCARDED;
import static dev.tailrace.core.state.JobState.PARKED;
import static dev.tailrace.core.state.JobState.PENDING;
import static dev.tailrace.core.state.JobState.RETRYABLE;
import static dev.tailrace.core.state.JobState.RUNNING;
import static dev.tailrace.core.state.JobState.SCHEDULED;
import static dev.tailrace.core.state.JobState.SKIPPED;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every change of a job's state that there is, as the database's view shows states. There is no other. A job that stands
 * before a gate is pending: one that waits for a signal, for a child or for what it takes from pools.
 */
public final class JobTransitions {
    private static final List<Transition> ALL = List.of(
            begin(PENDING, "it waits for others"),
            begin(SCHEDULED, "it has a time, or its run has"),
            begin(AVAILABLE, "nothing is in its way"),
            begin(RUNNING, "a worker was idle where its run was started"),
            change(PENDING, SCHEDULED, "its join is met, or its setup completed, and it has a time"),
            change(PENDING, AVAILABLE, "its join is met, its setup ended, or it was granted what it takes from pools"),
            change(
                    PENDING,
                    RUNNING,
                    "a worker was free where its last predecessor ended; its signal came, or its child ended"),
            change(PENDING, SKIPPED, "its join can no longer be met; a teardown has nothing to tear down"),
            change(PENDING, CANCELLED, "its run is cancelled, and all before it has ended"),
            change(PENDING, DISCARDED, "it was not granted in time what it takes from pools"),
            change(SCHEDULED, AVAILABLE, "its time has come; a teardown was brought forward"),
            change(SCHEDULED, PENDING, "its time has come, and it stands before a gate"),
            change(SCHEDULED, CANCELLED, "its run is cancelled"),
            change(AVAILABLE, RUNNING, "a node claimed it"),
            change(AVAILABLE, CANCELLED, "its run is cancelled"),
            change(AVAILABLE, DISCARDED, "somebody has a teardown that failed before ended undone"),
            change(RUNNING, COMPLETED, "its worker returned"),
            change(RUNNING, DISCARDED, "its worker gave it up, or its failures are used up"),
            change(RUNNING, CANCELLED, "its worker cancelled it, or its run is cancelled"),
            change(RUNNING, RETRYABLE, "the attempt failed, or its node died"),
            change(RUNNING, SCHEDULED, "its worker wants to be asked later"),
            change(RUNNING, AVAILABLE, "it was put back, or its next attempt is due at once"),
            change(RUNNING, PENDING, "it is to be tried again at once, and stands in line for pools again"),
            change(RUNNING, PARKED, "a teardown was given up"),
            change(RETRYABLE, AVAILABLE, "its pause is over"),
            change(RETRYABLE, PENDING, "its pause is over, and it stands in line for pools again"),
            change(RETRYABLE, CANCELLED, "its run is cancelled"),
            change(RETRYABLE, DISCARDED, "somebody has a teardown ended undone"),
            change(PARKED, AVAILABLE, "somebody has a teardown tried again"),
            change(PARKED, DISCARDED, "somebody has a teardown ended undone"));

    private JobTransitions() {}

    /**
     * One change.
     *
     * @param from null where the job is new
     * @param why when it happens, in a few words
     */
    public record Transition(@Nullable JobState from, JobState to, String why) {}

    /** All of them, in the order of a job's life. */
    public static List<Transition> all() {
        return ALL;
    }

    private static Transition begin(JobState to, String why) {
        return new Transition(null, to, why);
    }

    private static Transition change(JobState from, JobState to, String why) {
        return new Transition(from, to, why);
    }
}
