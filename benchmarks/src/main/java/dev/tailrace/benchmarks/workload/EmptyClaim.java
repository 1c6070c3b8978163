package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.AgentProcess;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What a claim costs that finds nothing. */
record EmptyClaim(String name, int seconds) implements Workload {
    @Override
    public String about() {
        return "A worker with nothing to do that looks every millisecond for %d s, after 200 jobs: the claim statement, way to the server and back included"
                .formatted(seconds);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.AGAINST_ITSELF);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        try (var scene = stage.scene(Casting.of(WARM_UP).timed(Claims.POLLING))) {
            var agent = scene.install();
            measure(scene, agent, stage.seconds(seconds), tally);
        }
    }

    private static final int WARM_UP = 200;

    /** @param scene with room for {@link #WARM_UP} jobs */
    static void measure(Scene scene, AgentProcess agent, int seconds, Tally tally) throws Exception {
        agent.tell(Scene.LIMIT, "insertMany", "first", 0, "count", WARM_UP);
        agent.tell(Scene.LIMIT, "start");
        scene.awaitExecuted(WARM_UP, Draining.LIMIT);
        TimeUnit.SECONDS.sleep(1);
        Claims.forget(agent);
        TimeUnit.SECONDS.sleep(seconds);
        Claims.report(agent, "empty claim", tally);
        agent.tell(Scene.LIMIT, "stop");
    }
}
