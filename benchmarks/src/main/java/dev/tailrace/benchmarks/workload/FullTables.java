package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** A drain on tables that are full of timers and finished jobs, against the same on empty tables. */
record FullTables(String name, int timers, int finished, Drain drain) implements Workload {
    private static final int SECONDS = 5;

    @Override
    public String about() {
        return ("%,d jobs for later and %,d finished ones in the tables (written straight into them), and then %s; its"
                        + " throughput on empty tables just before is 1. And what a claim costs there that finds"
                        + " nothing")
                .formatted(timers, finished, drain.about());
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.AGAINST_ITSELF);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var jobs = stage.jobs(drain.wanted());
        var warmUp = stage.scaled(drain.warmUp());
        double empty;
        try (var scene = stage.scene(Casting.of(2 * jobs))) {
            empty = drain.drain(scene, jobs, warmUp).perSecond();
        }
        var prefill = new Prefill(stage.scaled(timers), stage.scaled(finished));
        var template = "%d timers, %d finished".formatted(prefill.timers(), prefill.finished());
        var casting = Casting.of(2 * jobs);
        double full;
        try (var scene = stage.sceneOn(casting, template, database -> prefill.into(stage, database))) {
            full = drain.drain(scene, jobs, warmUp).perSecond();
        }
        try (var scene =
                stage.sceneOn(casting.timed(Claims.POLLING), template, database -> prefill.into(stage, database))) {
            EmptyClaim.measure(scene, scene.install(), stage.seconds(SECONDS), tally);
        }
        tally.add(Metric.ratio("full to empty"), full / empty);
        tally.add(Metric.rate("jobs").beside(), full);
    }
}
