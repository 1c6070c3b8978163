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
        return "%s; twice, and the throughput of one process, which drained as many before and after, is 1"
                .formatted(several.about());
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.AGAINST_ITSELF);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var alone = rate(stage, tally, one);
        var together = mean(rate(stage, tally, several), rate(stage, tally, several));
        alone = mean(alone, rate(stage, tally, one));
        tally.add(Metric.ratio(several.processes() + " processes to 1"), together / alone);
        tally.add(Metric.rate("jobs").beside(), together);
    }

    /** Of two plays of equally many jobs. */
    private static double mean(double rate, double other) {
        return 2 / (1 / rate + 1 / other);
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
