package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.add.StepDraft;

/** What undoes a step that a worker adds; see {@link AddedStep#teardown}. */
public final class AddedTeardown extends Added<AddedTeardown> {
    AddedTeardown(StepDraft draft) {
        super(draft);
    }

    @Override
    AddedTeardown self() {
        return this;
    }

    /** Runs this once all of these have ended, however, instead of those that follow the setup. */
    public AddedTeardown after(AddedStep<?>... ended) {
        for (var step : ended) {
            draft().after(step.draft());
        }
        return this;
    }

    /** Skips this when the setup ended without completing. */
    public AddedTeardown onlyIfCompleted() {
        draft().onlyIfCompleted();
        return this;
    }

    /** Lets the hold run its time when another step fails the run. */
    public AddedTeardown keepOnFailure() {
        draft().keepOnFailure();
        return this;
    }
}
