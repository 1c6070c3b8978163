package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.diagram.Diagram;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.WorkflowDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that can be started: a value to keep in a constant. Immutable and safe for use by many threads. Defining one
 * checks all of it and touches neither database nor clock.
 *
 * @param <I> what a run is started with; {@code Void} for nothing
 */
public final class Workflow<I> implements WorkflowDefinition<I> {
    private final Definition definition;
    private final Plan plan;
    private final Class<I> input;
    private final List<Function<? super I, ?>> atStart;

    Workflow(Definition definition, Plan plan, Class<I> input, List<Function<? super I, ?>> atStart) {
        this.definition = definition;
        this.plan = plan;
        this.input = input;
        this.atStart = List.copyOf(atStart);
    }

    /**
     * Begins a chain; its first step is given the input of the run. End it with {@link Chain#build}.
     *
     * @param name 1 to 200 characters, without control characters
     * @throws NullPointerException if an argument is null
     */
    public static <I, O> Chain<I, O> chain(String name, JobType<I, O> first) {
        return ChainBuilder.begin(name, first);
    }

    /**
     * A graph of steps.
     *
     * @param name 1 to 200 characters, without control characters
     * @param input the class of what a run is started with
     * @param body declares the steps; called once, before this method returns
     * @throws dev.tailrace.core.definition.InvalidWorkflowException with every mistake
     * @throws NullPointerException if an argument is null
     */
    public static <I> Workflow<I> define(String name, Class<I> input, Consumer<? super Flow<I>> body) {
        Objects.requireNonNull(body, "body");
        var graph = new Graph<>(name, input);
        body.accept(graph);
        return graph.close();
    }

    /** A graph of steps that is started without an input; otherwise as the other {@code define}. */
    public static Workflow<Void> define(String name, Consumer<? super Flow<Void>> body) {
        return define(name, Void.class, body);
    }

    @Override
    public String name() {
        return plan.workflow();
    }

    @Override
    public Class<I> input() {
        return input;
    }

    @Override
    public Plan plan() {
        return plan;
    }

    Definition definition() {
        return definition;
    }

    @Override
    public List<@Nullable Object> computed(I input) {
        var values = new ArrayList<@Nullable Object>(atStart.size());
        atStart.forEach(compute -> values.add(compute.apply(input)));
        return Collections.unmodifiableList(values);
    }

    /** A picture of it; nothing is run. */
    public Diagram diagram() {
        return Diagram.of(plan);
    }

    @Override
    public String toString() {
        return "Workflow '" + name() + "'";
    }
}
