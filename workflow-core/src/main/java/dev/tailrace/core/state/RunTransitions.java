package dev.tailrace.core.state;

import static dev.tailrace.core.state.RunState.CANCELLED;
import static dev.tailrace.core.state.RunState.CANCELLING;
import static dev.tailrace.core.state.RunState.COMPLETED;
import static dev.tailrace.core.state.RunState.FAILED;
import static dev.tailrace.core.state.RunState.RUNNING;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every change of a run's state that there is. There is no other. */
public final class RunTransitions {
    private static final List<Transition> ALL = List.of(
            new Transition(null, RUNNING, "it was started"),
            new Transition(RUNNING, CANCELLING, "a cancel was asked for"),
            new Transition(RUNNING, COMPLETED, "all of its jobs have ended, and every failure was handled"),
            new Transition(RUNNING, FAILED, "all of its jobs have ended, and a failure was not handled"),
            new Transition(CANCELLING, CANCELLED, "all of its jobs have ended"),
            new Transition(
                    CANCELLING, COMPLETED, "the cancel came when only teardowns were left, of work that completed"),
            new Transition(CANCELLING, FAILED, "the cancel came when only teardowns were left, of work that failed"),
            new Transition(COMPLETED, RUNNING, "some or all of it is retried, as another generation"),
            new Transition(FAILED, RUNNING, "what failed is retried"),
            new Transition(CANCELLED, RUNNING, "what was cancelled is retried"));

    private RunTransitions() {}

    /**
     * One change.
     *
     * @param from null where the run is new
     * @param why when it happens, in a few words
     */
    public record Transition(@Nullable RunState from, RunState to, String why) {}

    /** All of them, in the order of a run's life. */
    public static List<Transition> all() {
        return ALL;
    }
}
