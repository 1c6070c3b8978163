package dev.tailrace.dsl;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.state.EdgeCondition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A step under definition. What it is told wrongly it reports and leaves out, so that the rest can be checked too. */
final class Draft {
    private final Graph<?> graph;
    private final int place;
    private final JobType<?, ?> type;
    private final Source<?> arguments;
    private final CallSite declared = CallSite.here();
    private final Joining joining = new Joining();
    private final @Nullable Undoing undoing;
    private String name;
    private StepSettings settings = StepSettings.DEFAULTS;
    private @Nullable Moment moment;
    private @Nullable ForEach forEach;
    private final Taking taking = new Taking(this);

    /**
     * @param place how many steps are declared above it
     * @param setup the step that it undoes, or null if it is an ordinary one
     */
    Draft(Graph<?> graph, int place, JobType<?, ?> type, Value<?> arguments, @Nullable Draft setup) {
        this.graph = graph;
        this.place = place;
        this.type = Objects.requireNonNull(type, "type");
        this.name = type.kind();
        this.undoing = setup == null ? null : new Undoing(setup);
        this.arguments = take(Source.of(arguments, "arguments"));
    }

    Graph<?> graph() {
        return graph;
    }

    int place() {
        return place;
    }

    String name() {
        return name;
    }

    Class<?> result() {
        return type.result();
    }

    CallSite declared() {
        return declared;
    }

    /** What makes it a teardown. */
    Undoing undoing() {
        return Objects.requireNonNull(undoing);
    }

    /** Does a job for each element of its argument. */
    void forEach(ForEach each) {
        forEach = each;
    }

    /** As a message begins. */
    String label() {
        return (undoing == null ? "step '" : "teardown '") + name + "'";
    }

    void named(String name) {
        graph.requireOpen();
        this.name = name;
    }

    void set(UnaryOperator<StepSettings> change) {
        graph.requireOpen();
        settings = change.apply(settings);
    }

    void tag(String... tags) {
        var all = new ArrayList<>(settings.tags());
        for (var tag : tags) {
            Objects.requireNonNull(tag, "tag");
            if (!all.contains(tag)) {
                all.add(tag);
            }
        }
        set(s -> s.tags(all));
    }

    void time(Moment next) {
        graph.requireOpen();
        var before = moment;
        if (before == null) {
            moment = next;
        } else {
            mistake(() -> "%s has two times (%s, %s). Use one of delay(...) and at(...)"
                    .formatted(label(), before.text(), next.text()));
        }
    }

    Taking taking() {
        return taking;
    }

    /** The name that a step gets whose own is taken. */
    void rename(String free) {
        name = free;
    }

    /** Comes after the step before it in a chain. */
    void follow(Draft before) {
        joining.all(List.of(new End(before, EdgeCondition.COMPLETED)));
    }

    void afterAll(Edge... edges) {
        graph.requireOpen();
        if (!mayJoin(Joining.ALL)) {
            return;
        }
        var ends = new ArrayList<End>();
        for (var edge : edges) {
            if (Objects.requireNonNull(edge, "edge") instanceof Predicate condition) {
                for (var part : parts(condition)) {
                    ask(part);
                }
            } else if (isAcceptable(End.of(edge).step())) {
                ends.add(End.of(edge));
            }
        }
        joining.all(ends);
    }

    void afterSome(String word, int needed, Edge... edges) {
        graph.requireOpen();
        if (!mayJoin(word)) {
            return;
        }
        var distinct = Arrays.stream(edges)
                .map(e -> Objects.requireNonNull(e, "edge"))
                .map(e -> e instanceof Predicate ? e : End.of(e))
                .distinct()
                .count();
        if (distinct == 0) {
            mistake(() -> "%s: %s(...) names no step to come after".formatted(label(), word));
        } else if (needed < 1 || needed > distinct) {
            mistake(() -> "%s: %s(%d, ...) names %d edges; the count must be 1 to %d"
                    .formatted(label(), word, needed, distinct, distinct));
        }
        joining.some(word, Math.max(1, needed), accepted(word, edges));
    }

    void when(Predicate condition) {
        graph.requireOpen();
        parts(condition).forEach(this::ask);
    }

    private void ask(Asked part) {
        var step = part.step();
        joining.when(
                part,
                Mistake.here(
                        () -> ("%s starts after some of its predecessors, and its condition reads '%s', which is none"
                                        + " of them. Put the condition into %s(...), in the place of a step")
                                .formatted(label(), step == null ? "" : step.name(), joining.word())));
    }

    /** What the condition asks of each step, and of the input; what this step may not ask is reported and left out. */
    private List<Asked> parts(Predicate condition) {
        var parts = new ArrayList<Asked>();
        for (var part : condition.conjuncts()) {
            if (part.levels() > dev.tailrace.core.definition.Predicate.MOST_LEVELS) {
                mistake(() -> label() + ": a condition is nested more than "
                        + dev.tailrace.core.definition.Predicate.MOST_LEVELS + " levels deep");
                continue;
            }
            var steps = new LinkedHashSet<Draft>();
            var sound = true;
            for (var source : part.sources()) {
                if (source.isPutTogether()) {
                    mistake(() ->
                            label() + ": a condition reads the input, an output, or a component of one, nothing put"
                                    + " together and nothing with a fallback");
                    sound = false;
                    continue;
                }
                var readings = accepted(source);
                sound &= readings != null;
                if (readings != null) {
                    steps.addAll(readings.steps().keySet());
                }
            }
            if (steps.size() > 1) {
                mistake(() -> tooMany(steps));
            } else if (sound) {
                parts.add(new Asked(steps.isEmpty() ? null : steps.iterator().next(), part));
            }
        }
        return parts;
    }

    private String tooMany(Set<Draft> steps) {
        var names = steps.stream().map(s -> "'" + s.name() + "'").collect(Collectors.joining(" and "));
        return ("%s: a condition reads the outputs of %s at once, but is decided when one step ends. Join conditions on"
                        + " several steps by and(...), or name each in afterAny(...); or let a step take these outputs and"
                        + " decide")
                .formatted(label(), names);
    }

    void undoAfter(Step<?>... ended) {
        graph.requireOpen();
        for (var step : ended) {
            var draft = ((Node<?>) Objects.requireNonNull(step, "step")).last();
            if (isAcceptable(draft)) {
                undoing().after(draft);
            }
        }
    }

    void undoAfter(Teardown... predecessors) {
        graph.requireOpen();
        for (var teardown : predecessors) {
            var draft = ((TeardownNode) Objects.requireNonNull(teardown, "teardown")).draft();
            if (!isAcceptable(draft)) {
                continue;
            }
            if (draft.place > place) {
                mistake(() ->
                        ("%s cannot come after '%s', which is declared below it. A teardown only follows teardowns"
                                        + " declared above it; move '%s' up")
                                .formatted(label(), draft.name, draft.name));
            } else {
                undoing().after(draft);
            }
        }
    }

    /** The value, if this step may have it; otherwise a broken one, and the reason is reported. */
    Source<?> take(Source<?> source) {
        var readings = accepted(source);
        if (readings == null) {
            return Source.fixed(graph, Graph.UNKNOWN);
        }
        if (undoing == null) {
            readings.steps().forEach(joining::takes);
        }
        return source;
    }

    /** What the value hangs on; null if this step may not have it, and the reason is reported. */
    private @Nullable Readings accepted(Source<?> source) {
        graph.requireOpen();
        var readings = new Readings(graph);
        source.collect(false, readings);
        readings.mistakes().forEach(m -> graph.report(this, m));
        for (var step : readings.steps().keySet()) {
            if (!isAcceptable(step)) {
                return null;
            }
        }
        var foreign = readings.foreign();
        if (foreign != null) {
            mistake(() -> label() + " uses a value of workflow '" + foreign.name() + "'. " + Graph.OWN_STEPS_ONLY);
            return null;
        }
        return readings;
    }

    void mistake(Supplier<String> message) {
        graph.report(this, Mistake.here(message));
    }

    /** Reports what only shows once everything is said. */
    void settle() {
        joining.strays().forEach(m -> graph.report(this, m));
    }

    StepDefinition definition() {
        var each = forEach;
        return new StepDefinition(
                name,
                type,
                each == null ? arguments.binding() : each.binding(arguments.binding(), settings),
                undoing == null ? joining.join() : Join.NONE,
                moment == null ? null : moment.timing().get(),
                each == null ? taking.settings(settings) : taking.refused(each.settings(settings)),
                undoing == null ? null : undoing.definition());
    }

    private boolean mayJoin(String word) {
        var before = joining.word();
        if (before == null || (before.equals(Joining.ALL) && word.equals(Joining.ALL))) {
            return true;
        }
        mistake(() -> ("%s is told both %s(...) and %s(...). Use one of after(...), afterAny(...) and"
                        + " afterAtLeast(...), and name every step in it")
                .formatted(label(), before, word));
        return false;
    }

    private List<End> accepted(String word, Edge... edges) {
        var ends = new ArrayList<End>();
        for (var edge : edges) {
            if (edge instanceof Predicate condition) {
                accepted(word, condition, ends);
            } else if (isAcceptable(End.of(edge).step())) {
                ends.add(End.of(edge));
            }
        }
        return ends;
    }

    /** A condition that stands for one of several edges must be on one step as a whole. */
    private void accepted(String word, Predicate condition, List<End> ends) {
        var parts = parts(condition);
        var steps = new LinkedHashSet<Draft>();
        for (var part : parts) {
            if (part.step() != null) {
                steps.add(part.step());
            }
        }
        if (steps.size() > 1) {
            mistake(() -> tooMany(steps));
        } else if (steps.size() == 1) {
            ends.add(new End(steps.iterator().next(), EdgeCondition.COMPLETED, condition));
        } else if (!parts.isEmpty()) {
            mistake(() ->
                    "%s: %s(...) names a condition on the input, which is no step to come after. Say it by when(...)"
                            .formatted(label(), word));
        }
    }

    /** Whether this step may hang on the other one; if not, the reason is reported. */
    private boolean isAcceptable(Draft other) {
        if (other.graph != graph) {
            mistake(() -> "%s uses %s of workflow '%s'. %s"
                    .formatted(label(), other.label(), other.graph.name(), Graph.OWN_STEPS_ONLY));
        } else if (other == this) {
            mistake(() -> label() + " cannot come after itself");
        } else if (undoing == null && other.place > place) {
            mistake(() ->
                    ("%s cannot come after '%s', which is declared below it. Steps only follow steps declared above"
                                    + " them, so a graph can have no cycle; move '%s' up")
                            .formatted(label(), other.name, other.name));
        } else {
            return true;
        }
        return false;
    }

    /** What makes a step a teardown. */
    static final class Undoing {
        private final Draft setup;
        private final List<Draft> after = new ArrayList<>();
        private boolean onlyIfCompleted;
        private boolean keepOnFailure;

        private Undoing(Draft setup) {
            this.setup = setup;
        }

        private void after(Draft step) {
            after.add(step);
        }

        void onlyIfCompleted() {
            setup.graph.requireOpen();
            onlyIfCompleted = true;
        }

        void keepOnFailure() {
            setup.graph.requireOpen();
            keepOnFailure = true;
        }

        private TeardownDefinition definition() {
            var names = after.stream().map(Draft::name).toList();
            return new TeardownDefinition(setup.name(), names, onlyIfCompleted, keepOnFailure);
        }
    }
}
