package dev.tailrace.examples.graphs;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Tasks that wait for one another.
 *
 * @param tasks each behind those that it waits for
 */
record TaskGraph(String name, List<Task> tasks) {
    /** What a task's job is given. */
    record Work(int task, Duration duration) {}

    static final JobType<Work, Void> TASK = JobType.of("task", Work.class);

    /** @param parents the numbers of the tasks that it waits for */
    record Task(int number, String name, double seconds, List<Integer> parents) {
        Task {
            parents = List.copyOf(parents);
        }
    }

    TaskGraph {
        tasks = List.copyOf(tasks);
    }

    int edges() {
        return tasks.stream().mapToInt(task -> task.parents().size()).sum();
    }

    /**
     * A step for each task, which takes as long as the task did, but for the speed.
     *
     * @param speed how many times as fast
     */
    Workflow<Void> workflow(double speed) {
        return Workflow.define(name, flow -> {
            Map<Integer, Step<Void>> steps = new HashMap<>();
            for (var task : tasks) {
                var millis = Math.round(task.seconds() * 1000 / speed);
                var step = flow.step(TASK, flow.constant(new Work(task.number(), Duration.ofMillis(millis))))
                        .named(task.number() + " " + task.name());
                var parents = task.parents().stream()
                        .map(parent -> Objects.requireNonNull(steps.get(parent)))
                        .toArray(Edge[]::new);
                steps.put(task.number(), parents.length == 0 ? step : step.after(parents));
            }
        });
    }
}
