package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.protocol.Json;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;

/** Due jobs that nobody serves, ahead of those that this worker does. */
record UnservedAhead(String name, int wanted, int probes) implements Workload {
    private static final int PAUSE = 10;

    @Override
    public String about() {
        return ("%,d due jobs of a kind that nobody serves ahead of %d of a kind that this worker serves, one every %d"
                        + " ms: the claim statement, and from commit to start")
                .formatted(wanted, probes, PAUSE);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.AGAINST_ITSELF);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var count = stage.scaled(probes);
        try (var scene = stage.scene(Casting.of(2 * count).timed(""))) {
            var agent = scene.install();
            agent.tell(Scene.LIMIT, "insertUnserved", "count", stage.scaled(wanted));
            scene.database().settle();
            agent.tell(Scene.LIMIT, "start");
            probe(agent, 0, count);
            Claims.forget(agent);
            var inserted = probe(agent, count, count);
            scene.awaitExecuted(2L * count, Draining.LIMIT);
            Claims.report(agent, "claim", tally);
            tally.addLatencies(
                    "commit to start",
                    PickUp.since(Scene.times(agent, count, count).started(), Json.longs(inserted.path("returned"))));
            agent.tell(Scene.LIMIT, "stop");
        }
    }

    private static tools.jackson.databind.JsonNode probe(
            dev.tailrace.benchmarks.stage.AgentProcess agent, int first, int count) {
        return agent.tell(Scene.LIMIT, "probe", "first", first, "count", count, "pauseMillis", PAUSE);
    }
}
