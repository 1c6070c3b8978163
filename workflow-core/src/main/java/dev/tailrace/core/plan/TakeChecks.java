package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.Take;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

/** Whether what a step takes from pools can be taken, and its place in a line be known when a run starts. */
final class TakeChecks {
    private final Class<?> input;

    TakeChecks(Definition definition) {
        this.input = definition.input();
    }

    List<Problem> problemsOf(StepDefinition step) {
        var found = new ArrayList<String>();
        var lines = new HashSet<List<?>>();
        for (var take : step.settings().takes()) {
            var shown = "step '%s' takes %d of pool '%s'".formatted(step.name(), take.units(), take.pool());
            if (take.units() < 1) {
                found.add(shown + "; it must be at least 1");
            }
            var key = take.key();
            if (key != null) {
                key(shown, key, found);
            }
            if (!lines.add(key == null ? List.of(take.pool()) : List.of(take.pool(), key))) {
                found.add(shown
                        + ", and from the same pool before. Say it once: .takes(%d, ...)".formatted(sum(step, take)));
            }
        }
        return found.stream().map(message -> Problem.of(step.name(), message)).toList();
    }

    private void key(String shown, Binding key, List<String> found) {
        if (key instanceof Binding.Input read) {
            var problem = PointerChecks.problem("flow.input", input, read.pointer(), read.type());
            if (problem != null) {
                found.add(problem);
                return;
            }
        } else if (!(key instanceof Binding.Constant || key instanceof Binding.Computed)) {
            found.add(shown + " by a key that is not known when a run starts. Take it from the input, a constant or"
                    + " flow.atStart(...)");
            return;
        }
        var type = key.valueType();
        if (type != null && !isPlain(type)) {
            found.add(shown + " by a key that is a " + type.getSimpleName()
                    + "; use a text, a number, a boolean, an enum or a UUID");
        }
    }

    private static boolean isPlain(Class<?> type) {
        return type.isPrimitive()
                || type.isEnum()
                || type == UUID.class
                || type == Boolean.class
                || type == Character.class
                || CharSequence.class.isAssignableFrom(type)
                || Number.class.isAssignableFrom(type);
    }

    private static int sum(StepDefinition step, Take same) {
        return step.settings().takes().stream()
                .filter(take -> take.pool().equals(same.pool()))
                .mapToInt(Take::units)
                .sum();
    }
}
