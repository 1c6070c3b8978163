package dev.tailrace.core.definition;

import org.jspecify.annotations.Nullable;

/**
 * The workflow of which a step starts a run.
 *
 * @param output the step of that workflow whose output becomes the output of the one that starts it; null for none
 */
public record ChildDefinition(Definition workflow, @Nullable String output) {
    /** How deep they may be nested: the innermost plan is written with every run of the outermost. */
    public static final int MOST_LEVELS = 10;

    /** How many steps one may have, with those of all that it nests: a child that is named twice counts twice. */
    public static final int MOST_STEPS = 10_000;
}
