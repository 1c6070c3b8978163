package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.spi.Shape;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** Graphs with joins, drained. */
record Graphs(String name, Shape shape, int wanted, int warmUp) implements Workload {
    @Override
    public String about() {
        var form = switch (shape) {
            case DIAMOND -> "diamonds (one step, two after it, one after both)";
            case FAN_OUT -> "graphs of one step and a thousand after it";
            case FAN_IN -> "graphs of a thousand steps and one after all of them";
        };
        return "%,d %s, drained by one process after a warm-up of %,d".formatted(wanted, form, warmUp);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.GRAPHS);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var least = shape == Shape.DIAMOND ? 10 : 1;
        var graphs = (int) Math.max(least, Math.round(wanted * stage.scale()));
        var first = (int) Math.max(1, Math.round(warmUp * stage.scale()));
        var jobs = shape.jobs();
        try (var scene = stage.scene(Casting.of((graphs + first) * jobs))) {
            var agent = scene.install();
            agent.tell(Scene.LIMIT, "graphs", "shape", shape.name(), "first", 0, "count", first);
            agent.tell(Scene.LIMIT, "start");
            scene.awaitExecuted((long) first * jobs, Draining.LIMIT);
            scene.awaitNothingPending(Draining.LIMIT);
            agent.tell(Scene.LIMIT, "stop");
            agent.tell(Scene.LIMIT, "graphs", "shape", shape.name(), "first", first * jobs, "count", graphs);
            agent.tell(Scene.LIMIT, "stop");
            var draining = Draining.of(scene, (long) graphs * jobs);
            if (draining.whole()) {
                scene.verify(first * jobs, graphs * jobs);
            }
            draining.report(tally, Metric.rate("jobs"), 1);
            tally.add(new Metric("graphs", "graphs/s", Metric.rate("").better(), false), draining.perSecond() / jobs);
        }
    }
}
