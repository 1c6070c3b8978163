package dev.tailrace.core.diagram;

import dev.tailrace.core.diagram.DiagramNode.Notes;
import dev.tailrace.core.state.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What steps that were added at run time look like. A dozen of one kind, added by one step, are drawn one by one; more of
 * them are one node.
 *
 * @param run with one mark for each node
 */
record AddedDrawing(List<DiagramNode> nodes, List<DiagramEdge> edges, RunOverlay run) {
    private static final int MOST_APART = 12;

    /** @param known the nodes of the workflow */
    static AddedDrawing of(RunOverlay run, List<DiagramNode> known) {
        if (run.added().isEmpty()) {
            return new AddedDrawing(List.of(), List.of(), run);
        }
        var ids = new HashMap<String, String>();
        known.forEach(node -> ids.put(node.step(), node.id()));
        var marks = run.latest();
        var nodes = new ArrayList<DiagramNode>();
        for (var group : groups(run.added()).values()) {
            if (group.size() <= MOST_APART) {
                for (var step : group) {
                    var node = node("s" + (known.size() + nodes.size()), step.step(), step, DiagramNode.ADDED);
                    nodes.add(node);
                    ids.put(step.step(), node.id());
                }
            } else {
                var node = together("s" + (known.size() + nodes.size()), group, marks);
                nodes.add(node);
                group.forEach(step -> ids.put(step.step(), node.id()));
            }
        }
        var all = new RunOverlay(
                run.run(), run.state(), run.asOf(), List.copyOf(marks.values()), run.added(), run.edges());
        return new AddedDrawing(nodes, edges(run, ids), all);
    }

    private record Key(@Nullable String by, String kind, boolean teardown) {}

    private static Map<Key, List<AddedStep>> groups(List<AddedStep> added) {
        return added.stream()
                .collect(Collectors.groupingBy(
                        step -> new Key(step.by(), step.kind(), step.setup() != null),
                        LinkedHashMap::new,
                        Collectors.toList()));
    }

    private static DiagramNode node(String id, String name, AddedStep step, String note) {
        return new DiagramNode(id, name, step.kind(), step.queue(), step.setup(), new Notes("", "", note, ""));
    }

    /** One node for all, whose mark takes the place of theirs. */
    private static DiagramNode together(String id, List<AddedStep> group, Map<String, StepMark> marks) {
        var name = group.get(0).step() + " to " + group.get(group.size() - 1).step();
        var own = group.stream()
                .map(step -> marks.remove(step.step()))
                .filter(Objects::nonNull)
                .toList();
        var completed =
                own.stream().filter(mark -> mark.state() == JobState.COMPLETED).count();
        marks.put(name, mark(name, own));
        var note = String.format(Locale.ROOT, "%s, %,d of %,d completed", DiagramNode.ADDED, completed, group.size());
        return node(id, name, group.get(0), note);
    }

    /** The state that says most: one that nobody wants, one that is not over yet, else completed. */
    private static StepMark mark(String name, List<StepMark> marks) {
        var state = Stream.of(
                        JobState.PARKED,
                        JobState.DISCARDED,
                        JobState.RUNNING,
                        JobState.RETRYABLE,
                        JobState.AVAILABLE,
                        JobState.SCHEDULED,
                        JobState.PENDING,
                        JobState.CANCELLED,
                        JobState.SKIPPED)
                .filter(one -> marks.stream().anyMatch(mark -> mark.state() == one))
                .findFirst()
                .orElse(JobState.COMPLETED);
        var error = marks.stream()
                .filter(mark -> mark.state() == state)
                .map(StepMark::error)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        var started = times(marks, mark -> mark.times().startedAt()).min(Comparator.naturalOrder());
        var finished = times(marks, mark -> mark.times().finishedAt()).max(Comparator.naturalOrder());
        var over = marks.stream().allMatch(mark -> mark.state().isFinal());
        var times = new StepMark.Times(null, started.orElse(null), over ? finished.orElse(null) : null);
        return new StepMark(name, 1, state, 1, times, error);
    }

    private static Stream<Instant> times(List<StepMark> marks, Function<StepMark, @Nullable Instant> time) {
        return marks.stream().map(time).filter(Objects::nonNull);
    }

    private static List<DiagramEdge> edges(RunOverlay run, Map<String, String> ids) {
        var edges = new LinkedHashSet<DiagramEdge>();
        for (var edge : run.edges()) {
            var from = ids.get(edge.from());
            var to = ids.get(edge.to());
            if (from != null && to != null) {
                edges.add(new DiagramEdge(from, to, edge.kind(), label(edge)));
            }
        }
        return List.copyOf(edges);
    }

    private static String label(AddedEdge edge) {
        return switch (edge.kind()) {
            case DISCARDED -> "discarded";
            case FINISHED -> "finished";
            case SETUP, SETUP_IF_COMPLETED, SETUP_IN_TURN, SETUP_IN_TURN_IF_COMPLETED -> "teardown";
            default -> "";
        };
    }
}
