package dev.tailrace.dsl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a value hangs on: the flow that made it, the steps whose outputs it reads, the mistakes made on the way. */
final class Readings {
    private final Graph<?> graph;
    private final Map<Draft, Boolean> steps = new LinkedHashMap<>();
    private final List<Mistake> mistakes = new ArrayList<>();
    private @Nullable Graph<?> foreign;

    /** @param graph the flow that the values ought to be of */
    Readings(Graph<?> graph) {
        this.graph = graph;
    }

    void madeBy(Graph<?> maker) {
        if (maker != graph) {
            foreign = maker;
        }
    }

    void output(Draft step, boolean optional) {
        steps.merge(step, optional, Boolean::logicalAnd);
    }

    void mistake(Mistake mistake) {
        mistakes.add(mistake);
    }

    /** Each step that is read, with whether all of its readings can do without its output. */
    Map<Draft, Boolean> steps() {
        return steps;
    }

    List<Mistake> mistakes() {
        return mistakes;
    }

    /** Another flow that made some of it, or null. */
    @Nullable
    Graph<?> foreign() {
        return foreign;
    }
}
