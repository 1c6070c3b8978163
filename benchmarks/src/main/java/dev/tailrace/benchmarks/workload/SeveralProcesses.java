package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** A drain by several processes against the same by one, long enough for their start to be forgotten. */
record SeveralProcesses(String name, Drain one, Drain several) implements Workload {
    private static final String DEADLOCKS = """
            SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()
            """;

    @Override
    public String about() {
        return "%s; the throughput of one process, which drained as many just before, is 1".formatted(several.about());
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.AGAINST_ITSELF);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var alone = rate(stage, tally, one);
        var together = rate(stage, tally, several);
        tally.add(Metric.ratio(several.processes() + " processes to 1"), together / alone);
        tally.add(Metric.rate("jobs").beside(), together);
    }

    private static double rate(Stage stage, Tally tally, Drain drain) throws Exception {
        var jobs = stage.jobs(drain.wanted());
        var warmUp = stage.scaled(drain.warmUp());
        try (var scene = stage.scene(Casting.of(jobs + warmUp))) {
            var rate = drain.drain(scene, jobs, warmUp).perSecond();
            var deadlocks = scene.database().number(DEADLOCKS);
            if (deadlocks > 0) {
                tally.remark("%d deadlocks with %d processes".formatted(deadlocks, drain.processes()));
            }
            return rate;
        }
    }
}
