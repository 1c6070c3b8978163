package dev.tailrace.core.definition;

import dev.tailrace.core.Names;
import java.util.List;
import java.util.stream.Collectors;

/** A definition cannot be built. The message names every mistake at once and says what to write instead. */
public final class InvalidWorkflowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int SHOWN = 20;

    private final transient List<Problem> problems;

    public InvalidWorkflowException(String workflow, List<Problem> problems) {
        super(message(workflow, problems));
        this.problems = List.copyOf(problems);
    }

    /** Every mistake, in the order of the steps; never empty. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(String workflow, List<Problem> problems) {
        var start = "Workflow '" + Names.printable(workflow) + "': ";
        if (problems.size() == 1) {
            return start + problems.get(0);
        }
        var more = problems.size() > SHOWN ? "\n  ... and " + (problems.size() - SHOWN) + " more" : "";
        return problems.stream()
                .limit(SHOWN)
                .map(p -> "\n  - " + p)
                .collect(Collectors.joining("", start + problems.size() + " mistakes", more));
    }
}
