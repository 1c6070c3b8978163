package dev.tailrace.core.plan;

import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.EdgeDefinition;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds a step that, by its predecessors, comes after itself. */
final class Cycles {
    private Cycles() {}

    /** One problem that names the way round, or none. Takes time in proportion to steps and edges. */
    static List<Problem> problemsOf(Definition definition, StepIndex index) {
        var stuck = stuck(definition, index);
        if (stuck.isEmpty()) {
            return List.of();
        }
        var path = walkBack(index, stuck);
        return List.of(Problem.of(
                path.get(0), "steps form a cycle: " + String.join(" -> ", path) + ". Take one of these edges away"));
    }

    /** Steps that never become free when predecessors are taken away one by one (Kahn, 1962). */
    private static List<Integer> stuck(Definition definition, StepIndex index) {
        var successors = new ArrayList<List<Integer>>(index.size());
        var open = new int[index.size()];
        for (var i = 0; i < index.size(); i++) {
            successors.add(new ArrayList<>());
        }
        for (var step : definition.steps()) {
            for (var predecessor : predecessors(step, index)) {
                successors.get(predecessor).add(index.number(step.name()));
                open[index.number(step.name())]++;
            }
        }
        var free = new ArrayDeque<Integer>();
        for (var i = 0; i < open.length; i++) {
            if (open[i] == 0) {
                free.add(i);
            }
        }
        while (!free.isEmpty()) {
            for (var next : successors.get(free.remove())) {
                if (--open[next] == 0) {
                    free.add(next);
                }
            }
        }
        var stuck = new ArrayList<Integer>();
        for (var i = 0; i < open.length; i++) {
            if (open[i] > 0) {
                stuck.add(i);
            }
        }
        return stuck;
    }

    /** The steps that a step comes after, and of a teardown the other ones that it does. */
    private static List<Integer> predecessors(StepDefinition step, StepIndex index) {
        var teardown = step.teardown();
        var names = teardown == null
                ? step.join().edges().stream().map(EdgeDefinition::predecessor)
                : teardown.after().stream().filter(index::isTeardown);
        return names.map(index::number).toList();
    }

    /** From a stuck step back over stuck predecessors: each has one, so the walk must meet itself. */
    private static List<String> walkBack(StepIndex index, List<Integer> stuck) {
        var isStuck = new boolean[index.size()];
        stuck.forEach(s -> isStuck[s] = true);
        var seenAt = new int[index.size()];
        var walk = new ArrayList<Integer>();
        int at = stuck.get(0);
        while (seenAt[at] == 0) {
            walk.add(at);
            seenAt[at] = walk.size();
            at = predecessors(index.step(at), index).stream()
                    .filter(p -> isStuck[p])
                    .findFirst()
                    .orElseThrow();
        }
        var cycle = new ArrayList<>(walk.subList(seenAt[at] - 1, walk.size()));
        cycle.add(at);
        Collections.reverse(cycle);
        return cycle.stream().map(n -> index.step(n).name()).toList();
    }
}
