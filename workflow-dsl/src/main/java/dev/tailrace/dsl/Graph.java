package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.Signal;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.ChildDefinition;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.GateDefinition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.plan.PlanCompiler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A workflow under definition. */
final class Graph<I> implements Flow<I> {
    /** Stands for a value that was said wrongly: fits everywhere. */
    static final Binding UNKNOWN = new Binding.Constant(null);

    static final String OWN_STEPS_ONLY = "A step can only use steps of its own workflow; start the other from a worker:"
            + " job.client().start(OTHER, input)";

    private final String name;
    private final Class<I> input;
    private final CallSite declared = CallSite.here();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Function<? super I, ?>> atStart = new ArrayList<>();
    private final Mistakes mistakes = new Mistakes();
    private boolean closed;

    Graph(String name, Class<I> input) {
        this.name = Objects.requireNonNull(name, "name");
        this.input = Objects.requireNonNull(input, "input");
    }

    String name() {
        return name;
    }

    Class<I> inputType() {
        return input;
    }

    /** @throws InvalidWorkflowException if it is too late for a change */
    void requireOpen() {
        if (closed) {
            var late = Mistake.here(() -> "is already defined; a step can only be changed inside define(...)");
            throw new InvalidWorkflowException(name, List.of(late.problem(null)));
        }
    }

    void report(Draft step, Mistake mistake) {
        mistakes.add(step, mistake);
    }

    /** @param setup the step that the new one undoes, or none */
    Draft add(JobType<?, ?> type, Value<?> arguments, @Nullable Draft setup) {
        requireOpen();
        var draft = new Draft(this, drafts.size(), type, arguments, setup);
        drafts.add(draft);
        return draft;
    }

    Workflow<I> close() {
        requireOpen();
        closed = true;
        Namesakes.tellApart(drafts, mistakes);
        drafts.forEach(Draft::settle);
        var definition = new Definition(
                name, input, drafts.stream().map(Draft::definition).toList());
        if (!mistakes.isEmpty()) {
            throw invalid(PlanCompiler.checkSteps(definition));
        }
        try {
            return new Workflow<>(definition, PlanCompiler.compile(definition), input, atStart);
        } catch (InvalidWorkflowException e) {
            throw invalid(e.problems());
        }
    }

    private InvalidWorkflowException invalid(List<Problem> compilers) {
        return new InvalidWorkflowException(name, mistakes.with(compilers, declared, drafts));
    }

    @Override
    public Value<I> input() {
        return Parts.input(this);
    }

    @Override
    public <V> Value<V> input(Accessor<? super I, V> component) {
        return Parts.input(this, Objects.requireNonNull(component, "component"));
    }

    @Override
    public <V> Value<V> input(String pointer, Class<V> type) {
        return Parts.input(this, Objects.requireNonNull(pointer, "pointer"), Objects.requireNonNull(type, "type"));
    }

    @Override
    public <V> Value<V> atStart(Function<? super I, ? extends V> compute) {
        requireOpen();
        atStart.add(Objects.requireNonNull(compute, "compute"));
        return Source.fixed(this, new Binding.Computed(atStart.size() - 1));
    }

    @Override
    public <V> Value<V> constant(V value) {
        return Source.fixed(this, new Binding.Constant(Objects.requireNonNull(value, "value")));
    }

    @Override
    public Value<Void> nothing() {
        return Source.fixed(this, new Binding.Nothing());
    }

    @Override
    public <T> Value<List<T>> listOf(Collection<? extends Value<? extends T>> values) {
        return Source.list(this, Objects.requireNonNull(values, "values"));
    }

    @Override
    public <A, R> Args.From1<A, R> args(Args.From1<A, R> record) {
        return Objects.requireNonNull(record, "record");
    }

    @Override
    public <A, B, R> Args.From2<A, B, R> args(Args.From2<A, B, R> record) {
        return Objects.requireNonNull(record, "record");
    }

    @Override
    public <A, B, C, R> Args.From3<A, B, C, R> args(Args.From3<A, B, C, R> record) {
        return Objects.requireNonNull(record, "record");
    }

    @Override
    public <A, B, C, D, R> Args.From4<A, B, C, D, R> args(Args.From4<A, B, C, D, R> record) {
        return Objects.requireNonNull(record, "record");
    }

    @Override
    public <A, B, C, D, E, R> Args.From5<A, B, C, D, E, R> args(Args.From5<A, B, C, D, E, R> record) {
        return Objects.requireNonNull(record, "record");
    }

    @Override
    public <A, B, C, D, E, F, R> Args.From6<A, B, C, D, E, F, R> args(Args.From6<A, B, C, D, E, F, R> record) {
        return Objects.requireNonNull(record, "record");
    }

    @Override
    public <A, R> Step<R> step(JobType<A, R> type, Value<? extends A> arguments) {
        return new Node<>(add(type, arguments, null));
    }

    @Override
    public <P> Step<P> await(Signal<P> signal) {
        Objects.requireNonNull(signal, "signal");
        var gate = new GateDefinition(GateKind.SIGNAL, signal.name(), null);
        return new Node<>(addGated(gate, Void.class, nothing(), signal.payload()));
    }

    @Override
    public <A> Step<Void> child(Workflow<A> workflow, Value<? extends A> input) {
        Objects.requireNonNull(workflow, "workflow");
        return new Node<>(addChild(workflow, input, null, Void.class));
    }

    @Override
    public <A, R> Step<R> child(Workflow<A> workflow, Value<? extends A> input, JobType<?, R> output) {
        Objects.requireNonNull(workflow, "workflow");
        Objects.requireNonNull(output, "output");
        var named = Children.stepOf(workflow.definition(), output);
        var draft = addChild(workflow, input, named.orElse(null), output.result());
        if (named.isEmpty()) {
            draft.mistake(() -> draft.label() + ": " + Children.noneOf(workflow.definition(), output));
        }
        return new Node<>(draft);
    }

    @Override
    public <A, R> Step<R> child(Workflow<A> workflow, Value<? extends A> input, String output, Class<R> type) {
        Objects.requireNonNull(workflow, "workflow");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(type, "type");
        var draft = addChild(workflow, input, output, type);
        Children.mistakeIn(workflow.definition(), output, type)
                .ifPresent(mistake -> draft.mistake(() -> draft.label() + ": " + mistake));
        return new Node<>(draft);
    }

    private <A> Draft addChild(
            Workflow<A> workflow, Value<? extends A> input, @Nullable String output, Class<?> result) {
        var gate = GateDefinition.child(new ChildDefinition(workflow.definition(), output));
        return addGated(gate, workflow.input(), input, result);
    }

    /** A step that no worker does; called as what it waits for. */
    private Draft addGated(GateDefinition gate, Class<?> given, Value<?> arguments, Class<?> result) {
        var queue = Queue.named(GateKind.QUEUE);
        var draft = add(new JobType<>(gate.kind().text(), given, result, queue, null, null), arguments, null);
        draft.named(gate.name());
        draft.set(settings -> settings.gate(gate));
        return draft;
    }

    @Override
    public <E, R> Step<List<R>> forEach(Value<? extends Collection<? extends E>> items, JobType<E, R> type) {
        Objects.requireNonNull(type, "type");
        var first = add(ForEach.engine(List.class), items, null);
        var last = add(ForEach.engine(ForEach.listOf(type)), Parts.output(first), null);
        last.set(settings -> ForEach.gate(last.name()));
        first.forEach(new ForEach(type, last));
        var node = new Node<List<R>>(first, last);
        node.named(type.kind());
        return node;
    }
}
