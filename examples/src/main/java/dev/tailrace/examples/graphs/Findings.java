package dev.tailrace.examples.graphs;

import dev.tailrace.examples.graphs.TaskLog.Event;
import dev.tailrace.examples.graphs.TaskLog.Line;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the tasks' own log says.
 *
 * @param completed tasks that ended at least once
 * @param orderViolations pairs of a task and a parent where the task began before the parent had ended
 * @param repeated tasks that began again although the node of their try before was not killed
 */
record Findings(TaskGraph graph, int completed, int orderViolations, int repeated) {
    /** @param killed the nodes that were killed */
    static Findings of(TaskGraph graph, List<Line> log, Set<String> killed) {
        var begun = new HashMap<Integer, Integer>();
        var ended = new HashMap<Integer, Integer>();
        var lastNode = new HashMap<Integer, String>();
        var repeated = new HashSet<Integer>();
        for (var place = 0; place < log.size(); place++) {
            var line = log.get(place);
            if (line.event() == Event.ENDS) {
                ended.putIfAbsent(line.task(), place);
                continue;
            }
            begun.putIfAbsent(line.task(), place);
            var before = lastNode.put(line.task(), line.node());
            if (before != null && !killed.contains(before)) {
                repeated.add(line.task());
            }
        }
        return new Findings(graph, ended.size(), violations(graph, begun, ended), repeated.size());
    }

    private static int violations(TaskGraph graph, Map<Integer, Integer> begun, Map<Integer, Integer> ended) {
        var violations = 0;
        for (var task : graph.tasks()) {
            var began = begun.get(task.number());
            for (var parent : task.parents()) {
                if (began != null && ended.getOrDefault(parent, Integer.MAX_VALUE) > began) {
                    violations++;
                }
            }
        }
        return violations;
    }

    boolean isClean() {
        return completed == graph.tasks().size() && orderViolations == 0 && repeated == 0;
    }

    String line(double seconds) {
        return String.format(
                Locale.ROOT,
                "graph=%s tasks=%d edges=%d completed=%d order_violations=%d repeated=%d seconds=%.1f",
                graph.name(),
                graph.tasks().size(),
                graph.edges(),
                completed,
                orderViolations,
                repeated,
                seconds);
    }
}
