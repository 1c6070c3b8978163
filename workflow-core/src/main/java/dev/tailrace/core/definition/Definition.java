package dev.tailrace.core.definition;

import java.util.List;

/**
 * A workflow as written, before it is checked.
 *
 * @param input the class of what a run is started with; {@code Void} for none
 * @param steps in the order in which they were declared
 */
public record Definition(String name, Class<?> input, List<StepDefinition> steps) {
    public Definition {
        steps = List.copyOf(steps);
    }
}
