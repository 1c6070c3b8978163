package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** One job a call, from several threads. */
record SingleInserts(String name, int wanted, int threads, int seconds) implements Workload {
    private static final int WARM_UP_PART = 10;
    private static final double SECOND = 1_000_000;

    @Override
    public String about() {
        return ("One job a call, each in a transaction of its own, from %d threads (Node: loops of one process), for"
                        + " %,d jobs or %d s; wake-ups are on, no worker runs")
                .formatted(threads, wanted, seconds);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.SINGLE_INSERTS);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var jobs = stage.scaled(wanted);
        var warmUp = Math.max(threads, jobs / WARM_UP_PART);
        try (var scene = stage.scene(Casting.of(jobs + warmUp))) {
            var agent = scene.install();
            insert(agent, 0, warmUp);
            agent.tell(Scene.LIMIT, "stop");
            var before = scene.counters();
            var answer = insert(agent, warmUp, jobs);
            agent.tell(Scene.LIMIT, "stop");
            var cost = scene.counters().minus(before);
            var inserted = answer.path("inserted").asLong();
            tally.add(Metric.rate("jobs"), inserted / (answer.path("micros").asLong() / SECOND));
            Costs.add(tally, cost, inserted);
        }
    }

    private tools.jackson.databind.JsonNode insert(
            dev.tailrace.benchmarks.stage.AgentProcess agent, int first, int count) {
        return agent.tell(
                Scene.LIMIT, "insertThreads", "first", first, "count", count, "threads", threads, "seconds", seconds);
    }
}
