package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.protocol.Clock;
import dev.tailrace.benchmarks.report.Better;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/** Many jobs that become due at the same instant. */
record DueAtOnce(String name, int wanted) implements Workload {
    private static final int SLOW = 10_000;
    private static final int LEAD_SECONDS = 5;
    private static final int LONG_LEAD_SECONDS = 15;
    private static final int WARM_UP = 4_000;
    private static final double SECOND = 1_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Override
    public String about() {
        return ("%,d jobs for one instant %d s ahead, an idle worker that drained %,d before: how late each starts, and"
                        + " when all have started")
                .formatted(wanted, LEAD_SECONDS, WARM_UP);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.DUE_TIMES);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var jobs = stage.scaled(wanted);
        var warmUp = stage.scaled(WARM_UP);
        try (var scene = stage.scene(Casting.of(jobs + warmUp))) {
            var agent = scene.install();
            agent.tell(Scene.LIMIT, "insertMany", "first", 0, "count", warmUp);
            agent.tell(Scene.LIMIT, "start");
            scene.awaitExecuted(warmUp, Draining.LIMIT);
            var lead = stage.contender().mostJobs() <= SLOW ? LONG_LEAD_SECONDS : LEAD_SECONDS;
            var due = Clock.micros() + (long) (lead * SECOND);
            agent.tell(Scene.LIMIT, "insertAt", "due", due, "first", warmUp, "count", jobs);
            if (Clock.micros() > due) {
                tally.remark("the instant had passed before all jobs were inserted");
            }
            if (!scene.awaitExecuted(warmUp + (long) jobs, LIMIT)) {
                tally.remark("not all jobs started in time; the figures are of those that did");
            }
            var late = Arrays.stream(Scene.times(agent, warmUp, jobs).started())
                    .filter(start -> start > 0)
                    .map(start -> Math.max(0, start - due))
                    .toArray();
            tally.add(
                    new Metric("all started", "s", Better.LOWER, true),
                    Arrays.stream(late).max().orElse(0) / SECOND);
            tally.addLatencies("late", late);
            agent.tell(Scene.LIMIT, "stop");
        }
    }
}
