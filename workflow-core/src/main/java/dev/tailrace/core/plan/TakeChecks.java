package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
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
            var shown = "step '%s' takes %s".formatted(step.name(), take);
            units(shown, take.units(), found);
            var key = take.key();
            if (key != null && isKnownAtStart(shown + " by a key", key, found)) {
                key(shown, key, found);
            }
            if (!lines.add(key == null ? List.of(take.pool()) : List.of(take.pool(), key))) {
                found.add(shown + " and had taken from the same pool before. Say it once, with all that it takes");
            }
        }
        return found.stream().map(message -> Problem.of(step.name(), message)).toList();
    }

    private void units(String shown, Binding units, List<String> found) {
        if (units instanceof Binding.Constant fixed) {
            if (!(fixed.value() instanceof Integer count) || count < 1) {
                found.add(shown + "; it must be at least 1");
            }
        } else if (isKnownAtStart(shown + " by a number", units, found)
                && units.valueType() != null
                && !PointerChecks.fits(units.valueType(), Integer.class)) {
            found.add(shown + " by a number that is a "
                    + Objects.requireNonNull(units.valueType()).getSimpleName());
        }
    }

    /** So that a start can refuse what could never be taken. */
    private boolean isKnownAtStart(String shown, Binding value, List<String> found) {
        if (value instanceof Binding.Input read) {
            var problem = PointerChecks.problem("flow.input", input, read.pointer(), read.type());
            if (problem != null) {
                found.add(problem);
            }
            return problem == null;
        }
        var known = value instanceof Binding.Constant || value instanceof Binding.Computed;
        if (!known) {
            found.add(shown + " that is not known when a run starts. Take it from the input, a constant or"
                    + " flow.atStart(...)");
        }
        return known;
    }

    private static void key(String shown, Binding key, List<String> found) {
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
}
