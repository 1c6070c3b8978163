package dev.tailrace.core.diagram;

import org.jspecify.annotations.Nullable;

/**
 * A step that a run has because another one added it at run time.
 *
 * @param kind the name of its job type
 * @param setup the step that this one undoes; null if it is no teardown
 * @param by the step that added it
 */
public record AddedStep(
        String step,
        String kind,
        String queue,
        @Nullable String setup,
        @Nullable String by) {}
