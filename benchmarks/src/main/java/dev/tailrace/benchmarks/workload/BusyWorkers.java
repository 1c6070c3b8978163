package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** Jobs that take a while: are all workers kept busy? */
record BusyWorkers(String name, int wanted, int workers, int millis) implements Workload {
    private static final int WARM_UP_PART = 10;

    @Override
    public String about() {
        return ("%,d jobs that sleep %d ms, at %d workers in one process: the time that the workers were busy, of all"
                        + " the time that they had")
                .formatted(wanted, millis, workers);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.SLEEPING_WORKERS);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var jobs = Math.max(workers, stage.jobs(wanted));
        var warmUp = Math.max(1, jobs / WARM_UP_PART);
        try (var scene = stage.scene(Casting.of(jobs + warmUp).sleeping(millis, workers))) {
            var agent = scene.install();
            agent.tell(Scene.LIMIT, "insertMany", "first", 0, "count", warmUp);
            agent.tell(Scene.LIMIT, "start");
            scene.awaitExecuted(warmUp, Draining.LIMIT);
            scene.awaitNothingPending(Draining.LIMIT);
            agent.tell(Scene.LIMIT, "stop");
            agent.tell(Scene.LIMIT, "insertMany", "first", warmUp, "count", jobs);
            var busyBefore = scene.sum("busy", "busyMicros");
            var draining = Draining.of(scene, jobs);
            var busy = scene.sum("busy", "busyMicros") - busyBefore;
            if (draining.whole()) {
                scene.verify(warmUp, jobs);
            }
            tally.add(Metric.ratio("busy share"), busy / ((double) workers * draining.micros()));
            draining.report(tally, Metric.rate("jobs").beside(), 1);
        }
    }
}
