package dev.tailrace.runtime;

import dev.tailrace.core.JobType;
import dev.tailrace.runtime.internal.add.StepDraft;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step that a worker adds to its run; see {@link Job#add}.
 *
 * @param <R> its output
 */
public final class AddedStep<R> extends Added<AddedStep<R>> {
    AddedStep(StepDraft draft) {
        super(draft);
    }

    @Override
    AddedStep<R> self() {
        return this;
    }

    /**
     * Starts this step once all of these have completed.
     *
     * @throws IllegalArgumentException for a step that another attempt added, or this one itself
     */
    public AddedStep<R> after(AddedStep<?>... steps) {
        for (var step : steps) {
            draft().after(step.draft());
        }
        return this;
    }

    /** Adds a step behind this one, which is given its output, or nothing where it has none. */
    public <S> AddedStep<S> then(JobType<? super R, S> type) {
        return new AddedStep<>(draft().then(Objects.requireNonNull(type, "type")));
    }

    /**
     * Adds what undoes this step: it runs whatever becomes of the run, once this step was tried. Say when: at a time, or
     * after other steps that are added; else it is when those have ended that follow this step and are added with it.
     *
     * @param arguments null only for a type without any
     * @throws IllegalStateException if the adding step is a setup itself, or follows one
     */
    public <A> AddedTeardown teardown(JobType<A, ?> type, @Nullable A arguments) {
        return new AddedTeardown(draft().teardown(Objects.requireNonNull(type, "type"), arguments));
    }
}
