package dev.tailrace.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * The run that a step starts and waits for.
 *
 * @param step the number of the step that starts it
 * @param output the name of the child's step whose output becomes that of the one that starts it; null for none
 */
public record PlannedChild(int step, Plan plan, @Nullable String output) {}
