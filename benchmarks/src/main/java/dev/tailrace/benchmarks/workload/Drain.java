package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.EnumSet;
import java.util.Set;

/** Jobs that are ready, worked by one process or several. */
record Drain(String name, int wanted, int warmUp, int processes) implements Workload {
    private static final int LEAST_PART = 5;

    @Override
    public String about() {
        return ("%,d ready no-op jobs, VACUUM ANALYZE and CHECKPOINT before, then new workers in %d process%s that"
                        + " drained a warm-up of %,d before; from their start until nothing is pending")
                .formatted(wanted, processes, processes == 1 ? "" : "es (in sum)", warmUp);
    }

    @Override
    public Set<Ability> needs() {
        var needs = EnumSet.of(Ability.DRAIN);
        if (processes > 1) {
            needs.add(Ability.SEVERAL_PROCESSES);
        }
        return needs;
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var jobs = stage.jobs(wanted);
        try (var scene = stage.scene(Casting.of(2 * jobs))) {
            drain(scene, jobs, Math.min(stage.scaled(warmUp), Math.max(1, jobs / LEAST_PART)))
                    .report(tally, Metric.rate("jobs"), 1);
            if (jobs < stage.scaled(wanted)) {
                tally.remark("only %,d jobs, to end in time".formatted(jobs));
            }
        }
    }

    /** On a scene on which nobody has entered yet. */
    Draining drain(Scene scene, int jobs, int first) throws Exception {
        var inserter = scene.install();
        for (var i = 1; i < processes; i++) {
            scene.enter();
        }
        inserter.tell(Scene.LIMIT, "insertMany", "first", 0, "count", first);
        scene.all("start");
        scene.awaitExecuted(first, Draining.LIMIT);
        scene.awaitNothingPending(Draining.LIMIT);
        scene.all("stop");
        inserter.tell(Scene.LIMIT, "insertMany", "first", first, "count", jobs);
        scene.all("stop");
        var draining = Draining.of(scene, jobs);
        if (draining.whole()) {
            scene.verify(first, jobs);
        }
        return draining;
    }
}
