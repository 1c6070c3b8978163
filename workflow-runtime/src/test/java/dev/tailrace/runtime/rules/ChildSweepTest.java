package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.child.ChildGate;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.store.AdmitJobs;
import dev.tailrace.runtime.internal.store.MarkCancelled;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sweep of a cancelled run whose step starts a child between the sweep's look and its grasp. */
class ChildSweepTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Schema SCHEMA = new Schema("tailrace");
    private static final int START = 1;
    private static final int SWEEP = 2;
    private static final JobType<Void, Void> WORK = JobType.of("work");
    private static final Workflow<Void> LEAF = Workflow.chain("leaf", WORK).build();
    private static final Workflow<Void> BRANCH = Workflow.define("branch", flow -> flow.child(LEAF, flow.nothing()));

    /** Holds up whoever writes a run, and whoever asks for children, while somebody has locked their number. */
    private static final String HOLD_UP = """
            CREATE FUNCTION hold_up(who int) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
            BEGIN
                WHILE NOT pg_try_advisory_xact_lock_shared(who) LOOP
                    PERFORM pg_sleep(0.005);
                END LOOP;
            END $$;
            CREATE FUNCTION hold_up_start() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM hold_up(1);
                RETURN NEW;
            END $$;
            CREATE TRIGGER hold_up BEFORE INSERT ON tailrace.run FOR EACH ROW EXECUTE FUNCTION hold_up_start();
            ALTER VIEW tailrace.child RENAME TO real_child;
            CREATE VIEW tailrace.child AS
            SELECT * FROM tailrace.real_child
            UNION ALL
            SELECT 0::bigint, 0::bigint, h.job, 1::smallint, true FROM hold_up(2) AS h(job)
            """;

    @RegisterExtension
    final Installed db = new Installed();

    private void admit(List<Integer> lanes) throws SQLException {
        try (var connection = db.pool().getConnection()) {
            assertThat(new AdmitJobs(SCHEMA).run(connection, lanes, 10)).isEqualTo(1);
        }
    }

    private static void lock(Connection connection, int who, boolean on) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT " + (on ? "pg_advisory_lock(" : "pg_advisory_unlock(") + who + ")");
        }
    }

    private void awaitHeldUp(int count) {
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event = 'PgSleep'")
                        .equals(List.of(String.valueOf(count))));
    }

    @Test
    void aStepThatStartsAChildWhileASweepLooksIsNotEndedByIt() throws Exception {
        var hand = new ByHand(db.pool(), WORK);
        var run = db.lenientClient().start(BRANCH);
        var lanes = db.query("SELECT id FROM tailrace.lane WHERE kind = 'tailrace.child'").stream()
                .map(Integer::valueOf)
                .toList();
        admit(lanes);
        db.execute(HOLD_UP);
        var gate = new ChildGate(new Database(db.pool()), SCHEMA, new JsonCodec(), hand.rule());
        var threads = Executors.newCachedThreadPool();
        try (var holder = db.pool().getConnection()) {
            lock(holder, START, true);
            lock(holder, SWEEP, true);
            var start = CompletableFuture.supplyAsync(() -> sneaky(() -> gate.look(lanes, hand.node())), threads);
            awaitHeldUp(1);
            try (var connection = db.pool().getConnection()) {
                new MarkCancelled(SCHEMA).run(connection, run.id(), "by hand");
            }
            var sweep = CompletableFuture.supplyAsync(
                    () -> sneaky(() -> {
                        hand.sweep();
                        return true;
                    }),
                    threads);
            awaitHeldUp(2);

            lock(holder, START, false);
            await().atMost(LIMIT)
                    .until(() -> db.query("SELECT count(*) FROM tailrace.awaiting WHERE NOT fresh")
                            .equals(List.of("1")));
            lock(holder, SWEEP, false);
            sweep.join();
            start.join();
        } finally {
            threads.shutdownNow();
        }

        assertThat(db.query("SELECT count(*) FROM tailrace.run WHERE workflow = 'leaf'"))
                .containsExactly("1");
        assertThat(db.query("SELECT e.outcome FROM tailrace.job_end e WHERE e.run_id = ?", run.id()))
                .as("how the step ended, whose child is at work")
                .isEmpty();
    }

    /** Something that may fail as the database does. */
    @FunctionalInterface
    private interface Act<T> {
        T run() throws SQLException;
    }

    private static <T> T sneaky(Act<T> act) {
        try {
            return act.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
