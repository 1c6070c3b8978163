package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts of many threads at once go together, and what is wrong with one of them is wrong with none of the others. */
class StartTogetherTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final int THREADS = 12;
    static final int BAD = 7;

    record Order(int number) {}

    static final JobType<Order, Void> PAY = JobType.of("pay", Order.class);
    static final Workflow<Order> PAYING = Workflow.chain("paying", PAY).build();

    @RegisterExtension
    final Installed db = new Installed();

    /** Starts one of each number while nothing can be written to the table of runs, and lets go when all wait. */
    private List<Future<Run>> heldUp(IntFunction<Run> start) throws Exception {
        try (var blocker = db.pool().getConnection()) {
            blocker.setAutoCommit(false);
            try (var lock = blocker.createStatement()) {
                lock.execute("LOCK TABLE tailrace.run IN SHARE MODE");
            }
            // Two wait for the server, and the others for them.
            var runs = waiting(THREADS - 2, start);
            blocker.rollback();
            return runs;
        }
    }

    /** Starts one of each number, each on a thread of its own; returns when so many wait. */
    private static List<Future<Run>> waiting(int wanted, IntFunction<Run> start) {
        var threads = new ArrayList<Thread>();
        var runs = new ArrayList<Future<Run>>();
        for (var i = 0; i < THREADS; i++) {
            var number = i;
            var run = new FutureTask<>(() -> start.apply(number));
            runs.add(run);
            threads.add(new Thread(run, "start-" + i));
            threads.get(i).start();
        }
        await().atMost(LIMIT)
                .until(() -> threads.stream()
                                .filter(thread -> thread.getState() == Thread.State.WAITING)
                                .count()
                        == wanted);
        return runs;
    }

    private List<String> numbers() throws SQLException {
        return db.query("SELECT arguments::jsonb->>'number' FROM tailrace.job ORDER BY 1");
    }

    @Test
    void startsThatComeMeanwhileShareATransaction() throws Exception {
        var client = db.lenientClient();
        client.start(PAYING, new Order(99));
        var runs = heldUp(number -> client.start(PAYING, new Order(number)));
        for (var number = 0; number < THREADS; number++) {
            assertThat(db.query(
                            "SELECT arguments::jsonb->>'number' FROM tailrace.job WHERE run_id = ?",
                            runs.get(number).get().id()))
                    .containsExactly(String.valueOf(number));
        }
        assertThat(numbers()).hasSize(THREADS + 1).doesNotHaveDuplicates();
        assertThat(Integer.parseInt(db.query("SELECT count(DISTINCT xmin::text) FROM tailrace.run")
                        .get(0)))
                .as("one to begin with, two at once, and what one or two led of those that still waited")
                .isBetween(3, 5);
    }

    @Test
    void whatTheDatabaseRefusesOfOneIsWrittenOfTheOthers() throws Exception {
        var client = db.lenientClient();
        client.start(PAYING, new Order(99));
        try (var connection = db.pool().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "ALTER TABLE tailrace.job ADD CONSTRAINT refused CHECK (arguments <> '{\"number\":" + BAD + "}')");
        }
        var runs = heldUp(number -> client.start(PAYING, new Order(number)));
        for (var i = 0; i < THREADS; i++) {
            var run = runs.get(i);
            if (i == BAD) {
                assertThatThrownBy(run::get)
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageContaining("starting 'paying' failed")
                        .hasMessageContaining("refused");
            } else {
                assertThat(run.get().isNew()).isTrue();
            }
        }
        assertThat(numbers()).hasSize(THREADS).doesNotHaveDuplicates().doesNotContain(String.valueOf(BAD));
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake
    void whatIsWrongBeforeAnythingIsWrittenIsToldToItsThreadOnly() throws Exception {
        var client = db.lenientClient();
        client.start(PAYING, new Order(99));
        var runs = heldUp(number -> client.start(PAYING, number == BAD ? null : new Order(number)));
        assertThatThrownBy(runs.get(BAD)::get)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was given null");
        assertThat(numbers()).hasSize(THREADS).doesNotContain(String.valueOf(BAD));
    }

    /** Lends nothing for a while: what asks first is told so when all wait, and what asks then, when all the others ask. */
    private static final class Bare extends HikariDataSource {
        private final AtomicInteger calls = new AtomicInteger();
        private final CountDownLatch givenUp = new CountDownLatch(1);
        private final CountDownLatch beside = new CountDownLatch(THREADS - 2);
        private volatile boolean isBare;

        Bare(HikariConfig config) {
            super(config);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (!isBare) {
                return super.getConnection();
            }
            if (calls.incrementAndGet() <= 2) {
                Uninterruptibles.awaitUninterruptibly(givenUp);
            } else {
                beside.countDown();
                assertThat(Uninterruptibles.awaitUninterruptibly(beside, LIMIT)).isTrue();
            }
            throw new SQLTransientConnectionException("nothing to lend");
        }
    }

    @Test
    void whereNoConnectionIsLentThoseThatWaitForOthersTryByThemselvesAllAtOnce() throws Exception {
        try (var pool = new Bare(db.pool())) {
            var client = WorkflowClient.on(pool, ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
            client.start(PAYING, new Order(99));
            pool.isBare = true;
            var runs = waiting(THREADS, number -> client.start(PAYING, new Order(number)));
            pool.givenUp.countDown();
            for (var run : runs) {
                assertThatThrownBy(run::get)
                        .cause()
                        .isInstanceOf(DatabaseException.class)
                        .hasMessageContaining("nothing to lend");
            }
            assertThat(pool.calls).hasValue(THREADS);
            pool.isBare = false;
            assertThat(client.start(PAYING, new Order(100)).isNew()).isTrue();
        }
        assertThat(numbers()).containsExactlyInAnyOrder("99", "100");
    }

    @Test
    void idleWorkersTakeWhatIsStartedTogether() throws Exception {
        var worked = ConcurrentHashMap.<Integer>newKeySet();
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(PAY, (order, job) -> worked.add(order.number()))
                .start());
        runtime.client().start(PAYING, new Order(99));
        for (var run : heldUp(number -> runtime.client().start(PAYING, new Order(number)))) {
            assertThat(runtime.client().awaitWork(run.get(), LIMIT).workEndedAt())
                    .isNotNull();
        }
        assertThat(worked).hasSize(THREADS + 1);
        assertThat(db.query("SELECT count(*) FROM tailrace.job_end WHERE attempt > 1"))
                .containsExactly("0");
    }
}
