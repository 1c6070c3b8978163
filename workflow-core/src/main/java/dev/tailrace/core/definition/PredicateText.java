package dev.tailrace.core.definition;

import dev.tailrace.core.Names;
import dev.tailrace.core.definition.Predicate.Test;
import java.util.stream.Collectors;

/** A comparison as one says it. */
final class PredicateText {
    private static final int SHOWN = 5;

    private PredicateText() {}

    static String of(Test test) {
        var literals = test.literals().stream()
                .limit(SHOWN)
                .map(PredicateText::literal)
                .collect(Collectors.joining(", "));
        var more = test.literals().size() - SHOWN;
        return (subject(test.value()) + " " + test.operator().text() + " " + literals).strip()
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String subject(Binding value) {
        if (value instanceof Binding.Output output) {
            return output.pointer().isWhole() ? "output" : path(output.pointer());
        } else if (value instanceof Binding.Input input) {
            return input.pointer().isWhole() ? "input" : "input " + path(input.pointer());
        }
        return "a computed value";
    }

    private static String path(Pointer pointer) {
        return Names.printable(String.join(".", pointer.components()));
    }

    private static String literal(Object literal) {
        var shown = Names.printable(String.valueOf(literal));
        return literal instanceof CharSequence ? "\"" + shown + "\"" : shown;
    }
}
