package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.protocol.Json;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.AgentProcess;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.time.Duration;
import java.util.Set;

/** How soon an idle worker starts a job that was just inserted. */
record PickUp(String name, int probes, boolean fromOutside) implements Workload {
    private static final int WARM_UP = 100;
    private static final int WARM_UP_PAUSE = 5;
    private static final int PAUSE = 50;
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @Override
    public String about() {
        return ("An idle worker, and %d inserts %d ms apart by %s: from the return of the insert (its commit) to the"
                        + " start of the job, 0 where that came first; and from the call")
                .formatted(probes, PAUSE, fromOutside ? "another process" : "the same process");
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(fromOutside ? Ability.PICK_UP_FROM_OUTSIDE : Ability.PICK_UP);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var count = stage.scaled(probes);
        var warmUp = stage.scaled(WARM_UP);
        try (var scene = stage.scene(Casting.of(count + warmUp))) {
            var worker = scene.install();
            var inserter = fromOutside ? scene.enter() : worker;
            worker.tell(Scene.LIMIT, "start");
            probe(inserter, 0, warmUp, WARM_UP_PAUSE);
            scene.awaitExecuted(warmUp, LIMIT);
            var inserted = probe(inserter, warmUp, count, PAUSE);
            if (!scene.awaitExecuted(warmUp + (long) count, LIMIT)) {
                tally.remark("not all jobs started in time; the figures are of those that did");
            }
            var started = Scene.times(worker, warmUp, count).started();
            tally.addLatencies("commit to start", since(started, Json.longs(inserted.path("returned"))));
            tally.addLatencies("call to start", since(started, Json.longs(inserted.path("called"))));
            worker.tell(Scene.LIMIT, "stop");
        }
    }

    private static tools.jackson.databind.JsonNode probe(AgentProcess inserter, int first, int count, int pause) {
        return inserter.tell(Scene.LIMIT, "probe", "first", first, "count", count, "pauseMillis", pause);
    }

    static long[] since(long[] started, long[] earlier) {
        return java.util.stream.IntStream.range(0, started.length)
                .filter(i -> started[i] > 0)
                .mapToLong(i -> Math.max(0, started[i] - earlier[i]))
                .toArray();
    }
}
