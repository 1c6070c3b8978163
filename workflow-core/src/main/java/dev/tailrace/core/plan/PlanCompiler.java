package dev.tailrace.core.plan;

import dev.tailrace.core.Names;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.definition.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a definition into a plan, or says everything that is wrong with it. Nothing here recurses over the graph: a
 * definition of 100,000 steps in one line compiles like any other.
 */
public final class PlanCompiler {
    private PlanCompiler() {}

    /**
     * The plan of a sound definition.
     *
     * @throws InvalidWorkflowException with every mistake that {@link #check} finds
     */
    public static Plan compile(Definition definition) {
        var problems = check(definition);
        if (!problems.isEmpty()) {
            throw new InvalidWorkflowException(definition.name(), problems);
        }
        return GraphBuilder.build(definition, StepIndex.of(definition));
    }

    /** Every mistake of the definition, in the order of its steps; empty if it compiles. */
    public static List<Problem> check(Definition definition) {
        var problems = checkSteps(definition);
        if (!problems.isEmpty()) {
            return problems;
        }
        var index = StepIndex.of(definition);
        var cycles = Cycles.problemsOf(definition, index);
        return cycles.isEmpty() ? Scopes.problemsOf(definition, index) : cycles;
    }

    /**
     * The mistakes that show in a step and those that it names. What only the whole graph shows, cycles and what a
     * teardown waits for, makes no sense before these are mended.
     */
    public static List<Problem> checkSteps(Definition definition) {
        var problems = new ArrayList<Problem>();
        var nameProblem = Names.problemWith(definition.name());
        if (nameProblem != null) {
            problems.add(Problem.of(null, "the workflow cannot be called so: " + nameProblem));
        }
        if (definition.steps().isEmpty()) {
            problems.add(Problem.of(null, "has no steps. Add one: flow.step(JOB_TYPE, flow.input())"));
            return problems;
        }
        var index = StepIndex.of(definition);
        problems.addAll(index.duplicates());
        var links = new LinkChecks(index);
        var bindings = new BindingChecks(definition, index);
        var predicates = new PredicateChecks(definition, index);
        var takes = new TakeChecks(definition);
        for (var step : definition.steps()) {
            problems.addAll(SettingChecks.problemsOf(step));
            problems.addAll(links.problemsOf(step));
            problems.addAll(bindings.problemsOf(step));
            problems.addAll(predicates.problemsOf(step));
            problems.addAll(takes.problemsOf(step));
            problems.addAll(ChildChecks.problemsOf(step));
        }
        return problems;
    }
}
