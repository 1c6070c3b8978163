package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node reads now and then grows neither with what has ended nor with what waits for its time. */
class UpkeepReadsTest {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final int MANY = 20_000;
    static final int ROUNDS = 4;
    static final String[] HISTORY = {"run", "job", "job_end", "ready", "wait"};
    static final JobType<Void, Void> WORK = JobType.of("work");
    static final JobType<Void, Void> TAKE = JobType.of("take");
    static final JobType<Void, Void> NOBODYS = JobType.of("nobodys");
    static final Workflow<Void> ONE = Workflow.chain("one", WORK).build();
    static final Workflow<Void> TWO = Workflow.chain("two", WORK).then(TAKE).build();

    /** Its teardown waits for a worker that never comes, so a cancelled run of it stays open. */
    static final Workflow<Void> HOLDING = Workflow.define("holding", flow -> {
        var take = flow.step(TAKE, flow.nothing());
        take.teardown(NOBODYS, flow.nothing()).delay(Duration.ofHours(1));
        flow.step(NOBODYS, flow.nothing()).named("use").after(take);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final AtomicInteger worked = new AtomicInteger();

    @Test
    void aRoundReadsNothingOfThemAll() throws Exception {
        var client = db.lenientClient();
        try (var pool = db.pool(8);
                var runtime = start(WorkflowRuntime.on(pool))) {
            client.startMany(ONE, Collections.nCopies(MANY, null));
            client.startMany(
                    TWO,
                    Collections.nCopies(MANY, null),
                    StartOptions.DEFAULTS.at(Instant.now().plus(Duration.ofHours(1))));
            var held = client.start(HOLDING);
            await().atMost(LIMIT).until(() -> worked.get() == MANY + 1);
            client.cancel(held, "to have a mark");
            assertThat(runtime).isNotNull();
        }
        db.execute("ANALYZE tailrace.run, tailrace.job, tailrace.job_end, tailrace.ready, tailrace.wait");

        var before = read(HISTORY);
        someRounds();

        assertThat(read(HISTORY) - before).as("rows that were read").isLessThan(MANY / 10);
    }

    @Test
    void whatIsAtWorkIsReadInFewRounds() throws Exception {
        var client = db.lenientClient();
        client.startMany(ONE, Collections.nCopies(MANY, null));
        db.execute("""
                INSERT INTO tailrace.node (id, name, version, lease_until, ended_at, ended_how) VALUES
                    (-1, 'busy', 1, now() + interval '1 h', NULL, NULL),
                    (-2, 'long gone', 1, now(), now() - interval '1 h', 'dead');
                WITH taken AS (DELETE FROM tailrace.ready RETURNING *)
                INSERT INTO tailrace.running (job_id, root_id, run_id, node, attempt, failures, started_at)
                SELECT job_id, root_id, run_id, -1, 1, 0, now() - interval '1 min' FROM taken
                """);
        var before = read("running");
        someRounds();

        assertThat(read("running") - before)
                .as("rows at work that were read: all by the first look at the nodes that ended, and at its own")
                .isLessThan(3L * MANY);
    }

    private void someRounds() throws Exception {
        try (var pool = db.pool(8);
                var runtime = start(WorkflowRuntime.on(pool))) {
            awaitHeartbeats();
            assertThat(runtime).isNotNull();
        }
    }

    private WorkflowRuntime start(WorkflowRuntime.Builder builder) {
        return builder.queue(Queue.DEFAULT, 4)
                .lease(Duration.ofSeconds(3))
                .worker(WORK, (nothing, job) -> {
                    worked.incrementAndGet();
                })
                .worker(TAKE, (nothing, job) -> {
                    worked.incrementAndGet();
                })
                .start();
    }

    /** One a second, as the rounds are. */
    private void awaitHeartbeats() {
        Set<String> seen = new HashSet<>();
        await().atMost(LIMIT).until(() -> {
            seen.addAll(db.query("SELECT lease_until FROM tailrace.node WHERE ended_at IS NULL"));
            return seen.size() > ROUNDS;
        });
    }

    /** Backends report what they have read when they end, at the latest. */
    private long read(String... tables) throws Exception {
        await().atMost(LIMIT)
                .until(() -> backends() <= db.pool().getHikariPoolMXBean().getTotalConnections());
        return Long.parseLong(db.query("""
                SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables
                WHERE schemaname = 'tailrace' AND relname = ANY (?)
                """, (Object) tables).get(0));
    }

    private int backends() throws Exception {
        return Integer.parseInt(db.query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                .get(0));
    }
}
