package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that breaks connections, keeps locks and loses replies while a runtime works on it. */
class DatabaseTroubleTest {
    static final Duration LIMIT = Duration.ofMinutes(1);
    static final JobType<Void, Void> WORK = JobType.of("work");
    static final Workflow<Void> SINGLE = Workflow.chain("single", WORK).build();
    static final Workflow<Void> CHAIN = Workflow.define("chain", flow -> {
        var last = flow.step(WORK, flow.nothing()).named("step 0");
        for (var i = 1; i < 5; i++) {
            last = flow.step(WORK, flow.nothing()).named("step " + i).after(last);
        }
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentHashMap<String, Integer> worked = new ConcurrentHashMap<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @Test
    void aRuntimeWhoseEveryConnectionIsCutAgainAndAgainLosesNothing() throws Exception {
        try (var victims = poolNamed("victim");
                var runtime = builder(victims).start()) {
            go.countDown();
            var client = db.lenientClient();
            List<Run> runs = new ArrayList<>();
            for (var i = 0; i < 200; i++) {
                runs.add(client.start(CHAIN));
                if (i % 40 == 20) {
                    terminate("victim");
                }
            }

            for (var run : runs) {
                var end = client.await(run, LIMIT);
                assertThat(end.state()).isEqualTo(RunState.COMPLETED);
                assertThat(end.jobs()).allMatch(job -> job.tries().failures() == 0);
            }
            assertThat(worked).hasSize(runs.size() * 5);
            assertThat(runtime.nodeId()).as("it was not taken for dead").isEqualTo(1);
        }
    }

    @Test
    void aRuntimeThatNoLongerHearsListensAgainAndFindsWhatItMissed() throws Exception {
        go.countDown();
        var runtime = db.closing(
                builder(db.pool()).pollInterval(Duration.ofMinutes(1)).start());
        var first = listeners();
        assertThat(first).hasSize(1);

        terminateProcess(first.get(0));
        var missed = db.lenientClient().start(SINGLE);
        assertThat(runtime.client().await(missed, LIMIT).state()).isEqualTo(RunState.COMPLETED);

        await().atMost(LIMIT).until(this::listeners, l -> l.size() == 1 && !l.equals(first));
        var heard = db.lenientClient().start(SINGLE);
        assertThat(runtime.client().await(heard, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void withoutListeningARuntimeFindsWorkByPolling() throws Exception {
        go.countDown();
        var runtime = db.closing(builder(db.pool())
                .listen(false)
                .pollInterval(Duration.ofMillis(50))
                .start());

        var run = db.lenientClient().start(CHAIN);

        assertThat(runtime.client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(db.query(
                        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"))
                .isEmpty();
    }

    @Test
    void aLockOnARowOfOneRunHoldsUpThatRunAlone() throws Exception {
        var runtime = db.closing(builder(db.pool()).start());
        var client = runtime.client();
        var locked = client.start(CHAIN);
        List<Run> others = new ArrayList<>();
        for (var i = 0; i < 10; i++) {
            others.add(client.start(CHAIN));
        }
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(Installed.query(
                            connection, "SELECT job_id FROM tailrace.wait WHERE run_id = ? FOR UPDATE", locked.id()))
                    .hasSize(4);
            go.countDown();

            for (var other : others) {
                assertThat(client.await(other, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            }
            var seen = client.find(locked.id()).orElseThrow();
            assertThat(seen.job("step 0").state()).isEqualTo(JobState.RUNNING);
            assertThat(seen.job("step 1").state()).isEqualTo(JobState.PENDING);
            connection.rollback();
        }
        var end = client.await(locked, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.jobs()).allMatch(job -> job.tries().attempt() == 1);
    }

    @Test
    void aJobWhoseClaimHadNoReplyIsPutBackWithoutAFailure() throws Exception {
        go.countDown();
        var runtime = db.closing(builder(db.pool()).start());
        var later = Workflow.chain("later", WORK).delay(Duration.ofHours(1)).build();
        var run = runtime.client().start(later);

        // What a claim does, for this node, a while ago; only that nobody told the node.
        db.execute("""
                WITH taken AS (DELETE FROM tailrace.ready RETURNING job_id, root_id, run_id)
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, %d, 1, 0, now() - interval '1 minute' FROM taken
                """.formatted(runtime.nodeId()));
        var end = runtime.client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("work").tries().attempt()).isEqualTo(2);
        assertThat(end.job("work").tries().failures()).isZero();
    }

    @Test
    void aRuntimeIsBuiltUpAgainAfterItsConnectionsWereCutWhileItWorked() throws Exception {
        try (var victims = poolNamed("victim");
                var runtime = builder(victims).start()) {
            var run = db.lenientClient().start(CHAIN);
            await().atMost(LIMIT).until(() -> !worked.isEmpty());
            terminate("victim");
            go.countDown();

            var end = db.lenientClient().await(run, LIMIT);

            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            assertThat(end.jobs()).allMatch(job -> job.tries().failures() == 0);
            assertThat(runtime.nodeId()).isEqualTo(1);
        }
    }

    private WorkflowRuntime.Builder builder(DataSource dataSource) {
        return WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 8)
                .lease(Duration.ofSeconds(30))
                .worker(WORK, (nothing, job) -> {
                    worked.merge(job.run().id() + " " + job.step(), 1, Integer::sum);
                    assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
                });
    }

    private HikariDataSource poolNamed(String name) {
        var config = new HikariConfig();
        config.setJdbcUrl(db.jdbcUrl());
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(0);
        config.setConnectionInitSql("SET application_name = '" + name + "'");
        return new HikariDataSource(config);
    }

    private void terminate(String name) throws Exception {
        db.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ? AND datname = current_database()",
                name);
    }

    private void terminateProcess(String pid) throws Exception {
        db.query("SELECT pg_terminate_backend(?, 10000)", Integer.parseInt(pid));
    }

    private List<String> listeners() throws Exception {
        return await().atMost(LIMIT).until(() -> db.query("""
                                SELECT pid FROM pg_stat_activity
                                WHERE query LIKE 'LISTEN%' AND datname = current_database()
                                """), found -> !found.isEmpty());
    }
}
