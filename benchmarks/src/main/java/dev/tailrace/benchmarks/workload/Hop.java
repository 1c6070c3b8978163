package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.spi.Shape;
import dev.tailrace.benchmarks.stage.AgentProcess;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** From the end of one step's work to the start of the next one's, when nothing else goes on. */
record Hop(String name, int wanted) implements Workload {
    private static final int STEPS = Shape.CHAIN_STEPS;
    private static final int WARM_UP = 50;
    private static final int SECONDS = 40;
    private static final int PAUSE = 10;

    @Override
    public String about() {
        return ("Up to %d three-step chains one at a time (at most %d s), after %d to warm up: from the end of a step's"
                        + " work to the start of the next one's")
                .formatted(wanted, SECONDS, WARM_UP);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.HOP);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var chains = stage.scaled(wanted);
        var warmUp = stage.scaled(WARM_UP);
        try (var scene = stage.scene(Casting.of((chains + warmUp) * STEPS))) {
            var agent = scene.install();
            agent.tell(Scene.LIMIT, "start");
            hops(agent, 0, warmUp, stage.seconds(SECONDS / 2));
            var done = hops(agent, warmUp * STEPS, chains, stage.seconds(SECONDS))
                    .path("done")
                    .asInt();
            var times = Scene.times(agent, warmUp * STEPS, done * STEPS);
            tally.addLatencies(
                    "hop",
                    IntStream.range(0, done * STEPS)
                            .filter(i -> i % STEPS > 0)
                            .mapToLong(i -> times.started()[i] - times.ended()[i - 1])
                            .toArray());
            if (done < chains) {
                tally.remark("only %d chains in time".formatted(done));
            }
            agent.tell(Scene.LIMIT, "stop");
        }
    }

    private static JsonNode hops(AgentProcess agent, int first, int count, int seconds) {
        return agent.tell(
                Scene.LIMIT, "hops", "first", first, "count", count, "seconds", seconds, "pauseMillis", PAUSE);
    }
}
