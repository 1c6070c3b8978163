package dev.tailrace.runtime.model;

import dev.tailrace.core.state.JobState;
import dev.tailrace.runtime.model.Graph.Act;
import dev.tailrace.runtime.model.Graph.Node;

/** What the end of an attempt makes of its job. */
final class Ends {
    private Ends() {}

    /**
     * @param failures with this attempt's
     * @param cancelling whether no further attempt is wanted
     */
    static JobState of(Node node, Act act, int failures, boolean cancelling) {
        return node.isTeardown() ? ofTeardown(node, act, failures) : ofStep(node, act, failures, cancelling);
    }

    private static JobState ofStep(Node node, Act act, int failures, boolean cancelling) {
        return switch (act) {
            case COMPLETE -> JobState.COMPLETED;
            case DISCARD -> JobState.DISCARDED;
            case CANCEL -> JobState.CANCELLED;
            case FAIL ->
                isUsedUp(node, failures) ? JobState.DISCARDED : cancelling ? JobState.CANCELLED : JobState.RETRYABLE;
            case DIE ->
                cancelling ? JobState.CANCELLED : isUsedUp(node, failures) ? JobState.DISCARDED : afterDeath(failures);
            case SNOOZE -> cancelling ? JobState.CANCELLED : later(failures);
            case PUT_BACK -> cancelling ? JobState.CANCELLED : JobState.AVAILABLE;
        };
    }

    /** Nothing cancels a teardown: what would give it up parks it. */
    private static JobState ofTeardown(Node node, Act act, int failures) {
        return switch (act) {
            case COMPLETE -> JobState.COMPLETED;
            case DISCARD, CANCEL -> JobState.PARKED;
            case FAIL -> isUsedUp(node, failures) ? JobState.PARKED : JobState.RETRYABLE;
            case DIE -> isUsedUp(node, failures) ? JobState.PARKED : afterDeath(failures);
            case SNOOZE -> later(failures);
            case PUT_BACK -> JobState.AVAILABLE;
        };
    }

    /** The lease was pause enough, until the job itself is suspected of killing nodes. */
    private static JobState afterDeath(int failures) {
        return failures <= 3 ? JobState.AVAILABLE : JobState.RETRYABLE;
    }

    private static JobState later(int failures) {
        return failures > 0 ? JobState.RETRYABLE : JobState.SCHEDULED;
    }

    private static boolean isUsedUp(Node node, int failures) {
        return node.failures() > 0 && failures >= node.failures();
    }
}
