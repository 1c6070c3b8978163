package dev.tailrace.runtime.view;

import java.util.List;

/**
 * What a retry of a run does, or would do.
 *
 * @param generation the one that begins; 0 if none does
 * @param steps that are done again, in the order of the workflow's steps; none if nothing is
 * @param waitsFor the steps that have still to end, of a run that is not final
 * @param message one sentence for a person
 */
public record RetryPlan(
        Run run, Result result, int generation, List<Step> steps, List<String> waitsFor, String message) {
    public RetryPlan {
        steps = List.copyOf(steps);
        waitsFor = List.copyOf(waitsFor);
    }

    /** A step that is done again. */
    public record Step(String step, Why why) {}

    /** Why a step is done again. */
    public enum Why {
        /** It was asked for. */
        CHOSEN,
        /** A chosen step follows this setup. */
        SETUP,
        /** Its setup is done again. */
        TEARDOWN
    }

    /** The ways in which a retry can end. */
    public enum Result {
        /** The run is open again. */
        RETRIED,
        /** Nothing was changed, since nothing but a preview was asked for. */
        POSSIBLE,
        /** The run has still to end. */
        STILL_OPEN,
        /** No step is of the kind that was asked for. */
        NOTHING_TO_RETRY,
        /** The run has no step of that name; the message suggests one. */
        NO_SUCH_STEP,
        NO_SUCH_RUN,
        /** A step takes an output that a step before it, which would not be done again, did not leave. */
        LACKS_OUTPUT,
        /** Another run holds the once-key of this one by now. */
        KEY_TAKEN,
        /** Somebody else is retrying or deleting the run, or starting one with its once-key, at this moment. */
        BUSY
    }

    /** Whether the run is retried, or would be. */
    public boolean accepted() {
        return result == Result.RETRIED || result == Result.POSSIBLE;
    }

    /** The names of the steps that are done again. */
    public List<String> names() {
        return steps.stream().map(Step::step).toList();
    }
}
