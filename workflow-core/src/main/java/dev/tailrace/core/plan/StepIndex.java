package dev.tailrace.core.plan;

import dev.tailrace.core.NearestName;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of a definition by name and by number. */
final class StepIndex {
    private final List<StepDefinition> steps;
    private final Map<String, Integer> numbers;
    private final List<Problem> duplicates;

    private StepIndex(List<StepDefinition> steps, Map<String, Integer> numbers, List<Problem> duplicates) {
        this.steps = steps;
        this.numbers = numbers;
        this.duplicates = duplicates;
    }

    static StepIndex of(Definition definition) {
        var numbers = new HashMap<String, Integer>();
        var duplicates = new ArrayList<Problem>();
        for (var step : definition.steps()) {
            if (numbers.putIfAbsent(step.name(), numbers.size() + duplicates.size()) != null) {
                duplicates.add(Problem.of(
                        step.name(),
                        "two steps are called '%s'. Tell them apart: .named(\"%s-2\")"
                                .formatted(step.name(), step.name())));
            }
        }
        return new StepIndex(definition.steps(), numbers, duplicates);
    }

    List<Problem> duplicates() {
        return duplicates;
    }

    int size() {
        return steps.size();
    }

    StepDefinition step(int number) {
        return steps.get(number);
    }

    @Nullable
    StepDefinition find(String name) {
        var number = numbers.get(name);
        return number == null ? null : steps.get(number);
    }

    boolean isTeardown(String name) {
        var step = find(name);
        return step != null && step.isTeardown();
    }

    /** The number of a step that is known to exist. */
    int number(String name) {
        var number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("no step is called '" + name + "'");
        }
        return number;
    }

    /** What to say of a name that no step has. */
    String unknown(String name) {
        var nearest = NearestName.of(name, numbers.keySet());
        return "'" + name + "', but no step is called so"
                + nearest.map(n -> "; did you mean '" + n + "'?").orElse("");
    }
}
