package dev.tailrace.runtime.faults;

import static dev.tailrace.runtime.faults.ChildNode.BREAKING;
import static dev.tailrace.runtime.faults.ChildNode.CLEANUP;
import static dev.tailrace.runtime.faults.ChildNode.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that is gone from one moment to the next, with its jobs half done. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class KilledNodeTest {
    static final int DEPTH = 3000;
    static final Duration LIMIT = Duration.ofSeconds(40);
    static final Queue OTHER = Queue.named("other");
    static final JobType<Void, Void> AFTER = JobType.of("after");
    static final JobType<Void, Void> SETUP = JobType.of("setup").on(OTHER);

    static final Workflow<Void> WORK =
            Workflow.chain("work", PATIENT).then(AFTER).build();
    static final Workflow<Void> HOLD =
            Workflow.chain("hold", SETUP).teardown(CLEANUP).delay(Duration.ZERO).build();

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void theJobsOfAKilledNodeAreDoneByOthersSoonAfterItsLeaseRanOut() throws Exception {
        db.execute(ChildNode.STORY);
        var client = db.lenientClient();
        try (var child = ChildProcess.start(db.jdbcUrl())) {
            var run = client.start(WORK);
            awaitBegun(run, 1);
            db.closing(db.runtime()
                    .queue(Queue.DEFAULT, 2)
                    .worker(PATIENT, (nothing, job) -> {})
                    .worker(AFTER, (nothing, job) -> {})
                    .start());
            var node = db.query("SELECT node FROM tailrace.running").get(0);

            child.kill();
            var killed = Instant.now();
            var end = client.await(run, LIMIT);

            assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(10));
            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            assertThat(end.job("patient").tries().attempt()).isEqualTo(2);
            assertThat(end.job("patient").tries().failures()).isEqualTo(1);
            assertThat(end.job("patient").tries().errors())
                    .containsExactly(
                            "node " + node + " stopped or died before it had recorded the end of this attempt");
        }
    }

    @Test
    void aJobWhoseBudgetIsUsedUpByKillsAloneIsDiscardedButATeardownIsTriedAgain() throws Exception {
        db.execute(ChildNode.STORY);
        var client = db.lenientClient();
        var other = db.closing(
                db.runtime().queue(OTHER, 1).worker(SETUP, (nothing, job) -> {}).start());
        var work = client.start(WORK);
        var hold = client.start(HOLD);
        for (var attempt = 1; attempt <= 2; attempt++) {
            try (var child = ChildProcess.start(db.jdbcUrl())) {
                awaitBegun(work, attempt);
                awaitBegun(hold, attempt);
                child.kill();
            }
        }

        var end = client.await(work, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("patient").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("patient").tries().failures()).isEqualTo(2);
        assertThat(end.job("patient").tries().errors())
                .hasSize(2)
                .allMatch(e -> e.contains("stopped or died"))
                .doesNotHaveDuplicates();
        assertThat(end.job("after").state()).isEqualTo(JobState.SKIPPED);

        db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(CLEANUP, (nothing, job) -> {})
                .start());
        var torn = other.client().await(hold, LIMIT);
        assertThat(torn.state()).isEqualTo(RunState.COMPLETED);
        assertThat(torn.job("cleanup").tries().attempt()).isEqualTo(3);
        assertThat(torn.job("cleanup").tries().failures()).isEqualTo(2);
    }

    @Test
    void theRestOfADeepGraphThatAKilledNodeWasSkippingIsSkippedByAnother() throws Exception {
        var client = db.lenientClient();
        var run = client.start(deep(flow -> flow.step(BREAKING, flow.nothing())));

        killANodeThatIsEnding(run);

        assertThat(endedByAnother(run).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void theRestOfADeepGraphThatAKilledNodeWasCancellingIsCancelledByAnother() throws Exception {
        var client = db.lenientClient();
        var run = client.start(
                deep(flow -> flow.step(AFTER, flow.nothing()).named("later").delay(Duration.ofHours(1))));
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(client.in(connection).cancel(run, "no longer needed")).isTrue();
            connection.commit();
        }

        killANodeThatIsEnding(run);

        assertThat(endedByAnother(run).state()).isEqualTo(RunState.CANCELLED);
        assertThat(db.query("SELECT DISTINCT state FROM tailrace.jobs WHERE run_id = ?", run.id()))
                .containsExactly("cancelled");
    }

    private static Workflow<Void> deep(Function<Flow<Void>, Step<?>> first) {
        return Workflow.define("deep", flow -> {
            var last = first.apply(flow);
            for (var i = 1; i < DEPTH; i++) {
                last = flow.step(AFTER, flow.nothing()).named("step " + i).after(last);
            }
        });
    }

    private void killANodeThatIsEnding(Run run) throws Exception {
        try (var child = ChildProcess.start(db.jdbcUrl())) {
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> ends(run) > 100);
            child.kill();
        }
        assertThat(ends(run)).isBetween(100L, DEPTH - 1L);
    }

    private RunView endedByAnother(Run run) throws Exception {
        var other = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(AFTER, (nothing, job) -> {})
                .start());
        var end = other.client().await(run, LIMIT);
        assertThat(ends(run)).isEqualTo(DEPTH);
        return end;
    }

    private long ends(Run run) throws SQLException {
        return Long.parseLong(db.query("SELECT count(*) FROM tailrace.job_end WHERE run_id = ?", run.id())
                .get(0));
    }

    private void awaitBegun(Run run, int attempt) {
        await().atMost(LIMIT)
                .until(
                        () -> db.query("SELECT attempt FROM story WHERE run_id = ? AND event = 'begun'", run.id()),
                        attempts -> attempts.contains(String.valueOf(attempt)));
    }
}
