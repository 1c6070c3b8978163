package dev.tailrace.diagram;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A workflow that somebody really ran; see the README beside the files. */
final class RealGraph {
    private static final JobType<Void, Void> TASK = JobType.of("task");

    private RealGraph() {}

    static List<String[]> rows(String name) {
        try (var file = RealGraph.class.getResourceAsStream("graphs/" + name + ".csv")) {
            var text = new String(Objects.requireNonNull(file, name).readAllBytes(), UTF_8);
            return text.lines().skip(1).map(row -> row.split(",", -1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Workflow<Void> of(String name) {
        return Workflow.define(name, flow -> {
            var steps = new ArrayList<Step<Void>>();
            for (var row : rows(name)) {
                var parents = Arrays.stream(row[3].split(" ", -1))
                        .filter(parent -> !parent.isEmpty())
                        .map(parent -> steps.get(Integer.parseInt(parent)))
                        .toArray(Edge[]::new);
                var step = flow.step(TASK, flow.nothing()).named(row[1]);
                steps.add(parents.length == 0 ? step : step.after(parents));
            }
        });
    }
}
