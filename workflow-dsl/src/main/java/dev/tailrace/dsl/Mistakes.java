package dev.tailrace.dsl;

import dev.tailrace.core.definition.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was said wrongly so far, each mistake once, with the step that it was said of. */
final class Mistakes {
    private final Map<Mistake, Draft> steps = new LinkedHashMap<>();

    /** A mistake that was added before stays with the step that it was first said of. */
    void add(Draft step, Mistake mistake) {
        steps.putIfAbsent(mistake, step);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /**
     * These and those that the compiler found, in the order of the steps.
     *
     * @param workflow where it is declared, for problems that belong to no step
     */
    List<Problem> with(List<Problem> compilers, CallSite workflow, List<Draft> drafts) {
        var byName = new HashMap<String, Draft>();
        drafts.forEach(d -> byName.put(d.name(), d));
        var all = new ArrayList<Placed>();
        steps.forEach((mistake, step) -> all.add(new Placed(step.place(), mistake.problem(step.name()))));
        for (var problem : compilers) {
            var step = problem.step() == null ? null : byName.get(problem.step());
            all.add(
                    step == null
                            ? new Placed(-1, located(problem, workflow))
                            : new Placed(step.place(), located(problem, step.declared())));
        }
        return all.stream()
                .sorted(Comparator.comparingInt(Placed::place))
                .map(Placed::problem)
                .toList();
    }

    private static Problem located(Problem problem, CallSite where) {
        return new Problem(problem.step(), problem.message(), where.location());
    }

    private record Placed(int place, Problem problem) {}
}
