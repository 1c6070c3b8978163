package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.OnceBusyException;
import dev.tailrace.runtime.error.OnceConflictException;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts with the same key at the same time, and in transactions of callers. */
class OnceRaceTest {
    static final Duration LIMIT = Duration.ofSeconds(20);

    record Order(long id, String customer) {}

    static final JobType<Order, Void> BILL = JobType.of("bill", Order.class).retry(RetryPolicy.none());
    static final Workflow<Order> BILLING = Workflow.chain("billing", BILL).build();
    static final Order ADA = new Order(17, "ada");
    static final StartOptions ONCE = StartOptions.DEFAULTS.once("order-17");

    @RegisterExtension
    final Installed db = new Installed();

    private WorkflowClient working() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .worker(BILL, (order, job) -> {})
                        .start())
                .client();
    }

    private List<String> runs() throws SQLException {
        return db.query("SELECT id FROM tailrace.run ORDER BY id");
    }

    private Connection begun() throws SQLException {
        var connection = db.pool().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void ofManyThatStartAtOnceOneStartsTheRun() throws Exception {
        var threads = 16;
        var rounds = 10;
        var clients = List.of(db.lenientClient(), db.lenientClient(), db.lenientClient());
        var pool = Executors.newFixedThreadPool(threads);
        try {
            for (var round = 0; round < rounds; round++) {
                var options = StartOptions.DEFAULTS.once("round-" + round);
                var barrier = new CyclicBarrier(threads);
                var calls = new ArrayList<Callable<Run>>();
                for (var i = 0; i < threads; i++) {
                    var client = clients.get(i % clients.size());
                    calls.add(() -> {
                        barrier.await();
                        return client.start(BILLING, ADA, options);
                    });
                }
                var found = new ArrayList<Run>();
                for (var call : pool.invokeAll(calls)) {
                    found.add(call.get());
                }
                assertThat(found.stream().distinct()).hasSize(1);
                assertThat(found.stream().filter(Run::isNew)).hasSize(1);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(runs()).hasSize(rounds);
    }

    @Test
    void ofManyBulksThatStartTheSameAtOnceEachRunIsStartedByOne() throws Exception {
        var client = db.lenientClient();
        var orders = new ArrayList<Order>();
        for (var id = 0; id < 50; id++) {
            orders.add(new Order(id, "x"));
        }
        var threads = 6;
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var barrier = new CyclicBarrier(threads);
            var calls = new ArrayList<Callable<List<Run>>>();
            for (var i = 0; i < threads; i++) {
                var shuffled = new ArrayList<>(orders);
                Collections.shuffle(shuffled, new Random(i));
                calls.add(() -> {
                    barrier.await();
                    return client.startMany(
                            BILLING, shuffled, StartOptions.DEFAULTS, order -> Once.key(Long.toString(order.id())));
                });
            }
            var started = 0L;
            for (var call : pool.invokeAll(calls)) {
                started += call.get().stream().filter(Run::isNew).count();
            }
            assertThat(started).isEqualTo(orders.size());
        } finally {
            pool.shutdownNow();
        }
        assertThat(runs()).hasSize(orders.size());
    }

    @Test
    void aKeyOfACallersTransactionIsGoneIfThatRollsBack() throws Exception {
        var client = db.lenientClient();
        try (var connection = begun()) {
            var run = client.in(connection).start(BILLING, ADA, ONCE);
            assertThat(client.in(connection).start(BILLING, ADA, ONCE)).isEqualTo(run);
            assertThat(Installed.query(connection, "SHOW lock_timeout")).containsExactly("0");
            assertThat(Installed.query(connection, "SHOW enable_seqscan")).containsExactly("on");
            connection.rollback();
        }
        assertThat(db.query("SELECT count(*) FROM tailrace.run_once")).containsExactly("0");
        assertThat(client.start(BILLING, ADA, ONCE).isNew()).isTrue();
    }

    @Test
    void aRefusedStartLeavesTheCallersTransactionAsItWas() throws Exception {
        var client = db.lenientClient();
        client.start(BILLING, ADA, ONCE);
        db.execute("CREATE TABLE mine (n int)");
        try (var connection = begun();
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO mine VALUES (1)");
            assertThatThrownBy(() -> client.in(connection)
                            .startMany(
                                    BILLING,
                                    List.of(new Order(1, "new"), new Order(17, "bob")),
                                    StartOptions.DEFAULTS,
                                    order -> Once.key("order-" + order.id())))
                    .isInstanceOf(OnceConflictException.class);
            statement.execute("INSERT INTO mine VALUES (2)");
            connection.commit();
        }
        assertThat(db.query("SELECT n FROM mine")).containsExactly("1", "2");
        assertThat(runs()).hasSize(1);
        assertThat(db.query("SELECT key FROM tailrace.run_once")).containsExactly("order-17");
    }

    @Test
    void aKeyInAnotherOpenTransactionIsWaitedForAndThenRefused() throws Exception {
        var client = db.lenientClient();
        try (var holder = begun();
                var waiter = begun();
                var statement = waiter.createStatement()) {
            client.in(holder).start(BILLING, ADA, ONCE);
            statement.execute("SET LOCAL lock_timeout = '50ms'"); // a shorter one than ours stays

            assertThatThrownBy(() -> client.in(waiter).start(BILLING, ADA, ONCE))
                    .isInstanceOf(OnceBusyException.class)
                    .hasMessage("another transaction is starting a run of workflow 'billing' with the once-key"
                            + " 'order-17' and was not ended in time. Nothing was started; try again later");
            // The transaction goes on, and other starts do not wait.
            assertThat(client.in(waiter).start(BILLING, ADA).isNew()).isTrue();
            assertThat(client.start(BILLING, ADA, StartOptions.DEFAULTS.once("another"))
                            .isNew())
                    .isTrue();
            assertThat(Installed.query(waiter, "SHOW lock_timeout")).containsExactly("50ms");
            waiter.commit();
            holder.commit();
        }
        assertThat(client.start(BILLING, ADA, ONCE).isNew()).isFalse();
    }

    @Test
    void aStartThatWaitedFindsTheRunOfTheTransactionThatCommitted() throws Exception {
        var client = db.lenientClient();
        var pool = Executors.newSingleThreadExecutor();
        try (var holder = begun()) {
            var first = client.in(holder).start(BILLING, ADA, ONCE);
            var second = pool.submit(() -> client.start(BILLING, ADA, ONCE));
            await().until(() -> db.query("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                    .equals(List.of("1")));
            holder.commit();
            assertThat(second.get()).isEqualTo(first);
            assertThat(second.get().isNew()).isFalse();
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void whoFindsAKeyInAnOpenTransactionKeepsNobodyWaiting() throws Exception {
        var client = working();
        var first = client.start(BILLING, ADA, ONCE);
        client.await(first, LIMIT);
        var second = client.start(
                BILLING, ADA, StartOptions.DEFAULTS.once(Once.key("order-17").forEver()));
        try (var reader = begun()) {
            assertThat(client.in(reader).start(BILLING, ADA, ONCE)).isEqualTo(second);
            assertThat(client.start(BILLING, ADA, ONCE)).isEqualTo(second);
            reader.rollback();
        }
        client.await(second, LIMIT);
    }
}
