package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** Many jobs by the bulk call. */
record BulkInsert(String name, int wanted) implements Workload {
    private static final int WARM_UP_PART = 10;
    private static final double SECOND = 1_000_000;

    @Override
    public String about() {
        return "%,d jobs by the bulk call of each API, in its own chunks, after a warm-up of a tenth; no worker runs"
                .formatted(wanted);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.BULK_INSERT);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var jobs = stage.jobs(wanted);
        var warmUp = Math.max(1, jobs / WARM_UP_PART);
        try (var scene = stage.scene(Casting.of(jobs + warmUp))) {
            var agent = scene.install();
            agent.tell(Scene.LIMIT, "insertMany", "first", 0, "count", warmUp);
            agent.tell(Scene.LIMIT, "stop");
            var before = scene.counters();
            var micros = agent.tell(Scene.LIMIT, "insertMany", "first", warmUp, "count", jobs)
                    .path("micros")
                    .asLong();
            agent.tell(Scene.LIMIT, "stop");
            var cost = scene.counters().minus(before);
            tally.add(Metric.rate("jobs"), jobs / (micros / SECOND));
            Costs.add(tally, cost, jobs);
        }
    }
}
