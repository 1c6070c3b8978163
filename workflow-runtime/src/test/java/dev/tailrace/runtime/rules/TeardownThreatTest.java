package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.upkeep.RunRemover;
import dev.tailrace.runtime.option.Retention;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.view.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever comes over a teardown, wherever it is: it is neither deleted nor ended, and the end that its worker brings about
 * is the one that counts.
 */
class TeardownThreatTest extends TeardownPlaces {
    private static final JobType<Void, Void> OTHER = JobType.of("other");

    /** What might make an end of it. */
    private enum Threat {
        RETENTION,
        NODES_THAT_DO_NOT_KNOW_ITS_KIND,
        NODES_THAT_SERVE_ANOTHER_QUEUE,
        SWEEPS_OF_ITS_CANCELLED_RUN,
        THE_DEATH_OF_ITS_NODE
    }

    /** Where each is at first, as people see it. */
    private static final Map<Place, String> OPEN = Map.of(
            Place.WAITS_FOR_WHAT_USES_IT, "pending",
            Place.WAITS_FOR_ITS_TIME, "scheduled",
            Place.DUE, "available",
            Place.RUNNING, "running",
            Place.BETWEEN_TWO_ATTEMPTS, "retryable",
            Place.PARKED, "parked");

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.INCLUDE,
            names = {"WAITS_FOR_WHAT_USES_IT", "WAITS_FOR_ITS_TIME", "DUE", "RUNNING", "BETWEEN_TWO_ATTEMPTS", "PARKED"
            })
    void nothingButItsWorkerEndsIt(Place place) throws Exception {
        var run = reach(place);
        var where = Objects.requireNonNull(OPEN.get(place));
        assertThat(state(run, "free")).isEqualTo(where);
        for (var threat : Threat.values()) {
            come(threat, run);
            where = after(threat, where);
            assertThat(state(run, "free")).as("after " + threat).isEqualTo(where);
            assertThat(db.query("SELECT 1 FROM tailrace.job_end e JOIN tailrace.job j ON j.id = e.job_id"
                            + " WHERE j.step = 'free'"))
                    .as("its end, after " + threat)
                    .isEmpty();
            assertThat(client().find(run.id()).orElseThrow().state().isFinal())
                    .as("after " + threat)
                    .isFalse();
        }

        if (where.equals("parked") || where.equals("retryable")) {
            client().retryTeardown(run, "free", "ada", "the door is open again");
        }
        complete(claimed("free"));

        assertThat(state(run, "free")).isEqualTo("completed");
        assertThat(client().find(run.id()).orElseThrow().state().isFinal()).isTrue();
    }

    private void come(Threat threat, Run run) throws Exception {
        switch (threat) {
            case RETENTION -> retention();
            case SWEEPS_OF_ITS_CANCELLED_RUN -> {
                client().cancel(run, "no longer");
                node().sweep();
                node().sweep();
            }
            case THE_DEATH_OF_ITS_NODE -> {
                db.execute("UPDATE tailrace.running SET attempt = 41, failures = 40");
                node().die();
            }
            case NODES_THAT_DO_NOT_KNOW_ITS_KIND -> {
                var stranger = new ByHand(db.pool(), OTHER);
                assertThat(stranger.claim(100)).isEmpty();
                stranger.rescue();
                stranger.sweep();
                stranger.grant();
            }
            case NODES_THAT_SERVE_ANOTHER_QUEUE -> elsewhere();
        }
    }

    private void retention() throws SQLException {
        db.execute("UPDATE tailrace.run SET created_at = created_at - interval '10 years'");
        db.execute("UPDATE tailrace.job_end SET finished_at = finished_at - interval '10 years'");
        db.execute("UPDATE tailrace.run_open SET work_ended_at = work_ended_at - interval '10 years'");
        for (var i = 0; i < 3; i++) {
            db.execute("UPDATE tailrace.retention_walk SET rests_until = now(), low_id = 0, next_id = 0");
            new RunRemover(new Database(db.pool()), new Schema("tailrace"), Retention.of(Duration.ofDays(1))).runOnce();
        }
    }

    /** A whole runtime, which has done something of its own before it goes. */
    private void elsewhere() throws Exception {
        var elsewhere = Queue.named("elsewhere");
        try (var runtime = WorkflowRuntime.on(db.pool())
                .queue(elsewhere, 2)
                .worker(FREE, (nothing, job) -> {
                    throw new IllegalStateException("not in this queue");
                })
                .worker(OTHER, (nothing, job) -> {})
                .start()) {
            var client = runtime.client();
            var chain = Workflow.chain("chain", OTHER.on(elsewhere)).build();
            client.await(client.start(chain), Duration.ofSeconds(30));
        }
    }

    /** A cancel brings it forward, and a death costs an attempt; nothing else changes anything. */
    private static String after(Threat threat, String before) {
        return switch (threat) {
            case SWEEPS_OF_ITS_CANCELLED_RUN ->
                before.equals("pending") || before.equals("scheduled") ? "available" : before;
            case THE_DEATH_OF_ITS_NODE -> before.equals("running") ? "retryable" : before;
            case RETENTION, NODES_THAT_DO_NOT_KNOW_ITS_KIND, NODES_THAT_SERVE_ANOTHER_QUEUE -> before;
        };
    }
}
