package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Better;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** What a job writes to the log from its insert to its end, when no checkpoint adds images of whole pages. */
record WalOfOneJob(String name, int wanted) implements Workload {
    private static final int WARM_UP_PART = 10;

    @Override
    public String about() {
        return ("%,d no-op jobs inserted in bulk and then worked, no checkpoint near: the bytes of WAL of one job,"
                        + " insert and work")
                .formatted(wanted);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.BULK_INSERT, Ability.DRAIN);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var jobs = stage.jobs(wanted);
        var warmUp = Math.max(1, jobs / WARM_UP_PART);
        try (var scene = stage.scene(Casting.of(jobs + warmUp))) {
            var agent = scene.install();
            scene.database().run("CHECKPOINT");
            agent.tell(Scene.LIMIT, "insertMany", "first", 0, "count", warmUp);
            agent.tell(Scene.LIMIT, "start");
            scene.awaitExecuted(warmUp, Draining.LIMIT);
            scene.awaitNothingPending(Draining.LIMIT);
            agent.tell(Scene.LIMIT, "stop");

            var before = scene.counters();
            agent.tell(Scene.LIMIT, "insertMany", "first", warmUp, "count", jobs);
            var between = scene.counters();
            agent.tell(Scene.LIMIT, "start");
            if (!scene.awaitExecuted(warmUp + (long) jobs, Draining.LIMIT)
                    || !scene.awaitNothingPending(Draining.LIMIT)) {
                tally.remark("not all done in time; no figure");
                return;
            }
            agent.tell(Scene.LIMIT, "stop");
            var after = scene.counters();
            tally.add(
                    new Metric("WAL of a job", "bytes", Better.LOWER, true),
                    after.minus(before).walBytes() / (double) jobs);
            tally.add(
                    Metric.cost("of that, insert", "bytes"),
                    between.minus(before).walBytes() / (double) jobs);
        }
    }
}
