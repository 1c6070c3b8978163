package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.spi.Shape;
import dev.tailrace.benchmarks.stage.AgentFailure;
import dev.tailrace.benchmarks.stage.AgentProcess;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** Chains of three steps whose first steps are ready. */
record Chains(String name, int wanted, int warmUp) implements Workload {
    private static final int STEPS = Shape.CHAIN_STEPS;
    private static final int LEAST_PART = 5;

    @Override
    public String about() {
        return ("%,d three-step chains, their first steps ready, drained by one process after a warm-up of %,d; each"
                        + " step once, none before the one before it")
                .formatted(wanted, warmUp);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.CHAINS);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var chains =
                Math.max(1, Math.min(stage.scaled(wanted), stage.contender().mostJobs() / STEPS));
        var first = Math.min(stage.scaled(warmUp), Math.max(1, chains / LEAST_PART));
        try (var scene = stage.scene(Casting.of((chains + first) * STEPS))) {
            var agent = scene.install();
            agent.tell(Scene.LIMIT, "chains", "first", 0, "count", first);
            agent.tell(Scene.LIMIT, "start");
            scene.awaitExecuted((long) first * STEPS, Draining.LIMIT);
            scene.awaitNothingPending(Draining.LIMIT);
            agent.tell(Scene.LIMIT, "stop");
            agent.tell(Scene.LIMIT, "chains", "first", first * STEPS, "count", chains);
            agent.tell(Scene.LIMIT, "stop");
            var draining = Draining.of(scene, (long) chains * STEPS);
            if (draining.whole()) {
                scene.verify(first * STEPS, chains * STEPS);
                verifyOrder(agent, first * STEPS, chains);
            }
            draining.report(tally, Metric.rate("chains"), STEPS);
            if (chains < stage.scaled(wanted)) {
                tally.remark("only %,d chains, to end in time".formatted(chains));
            }
        }
    }

    private static void verifyOrder(AgentProcess agent, int first, int chains) {
        var times = Scene.times(agent, first, chains * STEPS);
        for (var i = 0; i < chains * STEPS; i++) {
            if (i % STEPS > 0 && times.started()[i] < times.ended()[i - 1]) {
                throw new AgentFailure("job " + (first + i) + " began before the one before it had ended", null);
            }
        }
    }
}
