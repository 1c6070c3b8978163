package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Cutter;
import dev.tailrace.runtime.testing.Cutter.Side;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The end of a job and the release of what follows are one transaction: the connection is cut at every statement of it,
 * one run each, and after each cut the database shows both or neither.
 */
class FinishCutTest {
    record Order(String name) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final RetryPolicy SOON = RetryPolicy.fixed(Duration.ofMillis(10));
    static final JobType<Order, Order> RESERVE =
            JobType.of("reserve", Order.class, Order.class).retry(SOON);
    static final JobType<Order, Void> PAY = JobType.of("pay", Order.class).retry(SOON);
    static final JobType<Order, Void> REFUND = JobType.of("refund", Order.class);
    static final JobType<Order, Void> AUDIT = JobType.of("audit", Order.class);
    static final JobType<Order, Void> FREE = JobType.of("free", Order.class);

    /** Has a successor to release, one to skip, a join, a teardown and a counter. */
    static final Workflow<Order> SALE = Workflow.define("sale", Order.class, flow -> {
        var reserve = flow.step(RESERVE, flow.input());
        reserve.teardown(FREE, flow.input()).delay(Duration.ofMillis(1));
        var refund = flow.step(REFUND, flow.input()).after(reserve.discarded());
        var pay = flow.step(PAY, reserve.output());
        flow.step(AUDIT, flow.input()).after(pay, refund.finished());
    });

    /** Every successor waits exactly as long as not all of its predecessors have ended: here, both or neither. */
    private static final String HALF_DONE = """
            SELECT s.id
            FROM tailrace.job j
            CROSS JOIN LATERAL unnest(j.successors) AS s(id)
            LEFT JOIN tailrace.job_end e ON e.job_id = j.id
            GROUP BY s.id
            HAVING bool_and(e.job_id IS NOT NULL) = EXISTS (SELECT FROM tailrace.wait w WHERE w.job_id = s.id)
            """;

    /** The worker's own row, and the end of its job. */
    private static final String HALF_RESERVED = """
            SELECT j.run_id
            FROM tailrace.job j
            LEFT JOIN tailrace.job_end e ON e.job_id = j.id
            LEFT JOIN reserved r ON r.run_id = j.run_id
            WHERE j.step = 'reserve' AND (e.job_id IS NULL) <> (r.run_id IS NULL)
            """;

    @RegisterExtension
    final Installed db = new Installed();

    private final Map<String, Integer> worked = new ConcurrentHashMap<>();

    @ParameterizedTest
    @EnumSource(Side.class)
    void aCutAtAnyStatementOfTheFinishLeavesThePredecessorEndedAndItsSuccessorReleasedOrNeither(Side side)
            throws Exception {
        var cutter = new Cutter(db.cuttablePool(), db.pool(), "tailrace-finish", statement -> {
            assertThat(db.query(HALF_DONE)).isEmpty();
            assertThat(db.brokenInvariants()).isEmpty();
        });
        start(WorkflowRuntime.on(cutter.dataSource())
                .worker(RESERVE, (order, job) -> count("reserve " + order.name(), order)));

        var cuts = cutAtEveryStatement(
                cutter,
                side,
                end -> assertThat(end.jobs())
                        .as("a claim whose reply was lost is put back, at no cost but an attempt")
                        .allMatch(
                                job -> job.tries().attempt() <= 2 && job.tries().failures() == 0));

        assertThat(cuts).isGreaterThanOrEqualTo(4);
        assertThat(worked.values()).as("workers were called once for each job").containsOnly(1);
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void aCutAtAnyStatementOfAWorkersOwnTransactionLeavesItsRowsAndTheEndOfItsJobOrNeither(Side side) throws Exception {
        db.execute("CREATE TABLE reserved (run_id bigint, attempt int)");
        var cutter = new Cutter(db.cuttablePool(), db.pool(), "tailrace-worker", statement -> {
            assertThat(db.query(HALF_RESERVED)).isEmpty();
            assertThat(db.query(HALF_DONE)).isEmpty();
            assertThat(db.brokenInvariants()).isEmpty();
        });
        start(WorkflowRuntime.on(cutter.dataSource()).transactional(RESERVE, (order, job, transaction) -> {
            insertReserved(transaction, job.run().id(), job.attempt());
            return order;
        }));

        var cuts = cutAtEveryStatement(cutter, side, end -> {
            assertThat(db.query(
                            "SELECT attempt FROM reserved WHERE run_id = ?",
                            end.run().id()))
                    .as("the worker's rows, once, of the attempt that completed")
                    .containsExactly(String.valueOf(end.job("reserve").tries().attempt()));
            assertThat(end.job("reserve").tries().attempt()).isBetween(1, 2);
        });

        assertThat(cuts).isGreaterThanOrEqualTo(5);
    }

    @Test
    void aCutInAWorkersOwnTransactionBeforeItsCommitCountsAsAFailureAndAfterItDoesNot() throws Exception {
        db.execute("CREATE TABLE reserved (run_id bigint, attempt int)");
        var lastSeen = new ConcurrentHashMap<Side, String>();
        var side = new ConcurrentHashMap<String, Side>();
        var cutter = new Cutter(
                db.cuttablePool(),
                db.pool(),
                "tailrace-worker",
                statement -> lastSeen.put(side.getOrDefault("now", Side.BEFORE), statement));
        start(WorkflowRuntime.on(cutter.dataSource()).transactional(RESERVE, (order, job, transaction) -> {
            insertReserved(transaction, job.run().id(), job.attempt());
            return order;
        }));
        var client = WorkflowClient.on(db.pool());
        for (var each : Side.values()) {
            side.put("now", each);
            var commit = 1;
            while (!lastSeen.getOrDefault(each, "").endsWith("COMMIT")) {
                cutter.arm(commit, each);
                var end = client.await(client.start(SALE, new Order("" + each + commit)), LIMIT);
                var committed =
                        each == Side.AFTER && lastSeen.getOrDefault(each, "").endsWith("COMMIT");
                assertThat(end.job("reserve").tries().failures()).isEqualTo(committed ? 0 : 1);
                commit++;
            }
        }
    }

    /** What is to be said of a run that a cut has hit. */
    @FunctionalInterface
    private interface Check {
        void of(RunView end) throws Exception;
    }

    /** Returns how many statements there were to cut. */
    private int cutAtEveryStatement(Cutter cutter, Side side, Check check) throws Exception {
        var client = WorkflowClient.on(db.pool());
        var statement = 0;
        boolean armed;
        do {
            statement++;
            cutter.arm(statement, side);
            var run = client.start(SALE, new Order("sale " + statement));
            var end = client.await(run, LIMIT);
            armed = cutter.disarm();
            assertThat(cutter.complaints()).isEmpty();
            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            assertThat(end.job("refund").state()).isEqualTo(JobState.SKIPPED);
            assertThat(List.of(end.job("reserve"), end.job("pay"), end.job("audit"), end.job("free")))
                    .allMatch(job -> job.state() == JobState.COMPLETED);
            check.of(end);
        } while (!armed);
        return statement - 1;
    }

    private WorkflowRuntime start(WorkflowRuntime.Builder builder) {
        return db.closing(builder.queue(Queue.DEFAULT, 4)
                .worker(PAY, (order, job) -> {
                    count("pay " + order.name(), order);
                })
                .worker(REFUND, (order, job) -> {
                    count("refund " + order.name(), order);
                })
                .worker(AUDIT, (order, job) -> {
                    count("audit " + order.name(), order);
                })
                .worker(FREE, (order, job) -> {
                    count("free " + order.name(), order);
                })
                .start());
    }

    private Order count(String what, Order order) {
        worked.merge(what, 1, Integer::sum);
        return order;
    }

    private static void insertReserved(Connection connection, long run, int attempt) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO reserved VALUES (?, ?)")) {
            insert.setLong(1, run);
            insert.setInt(2, attempt);
            insert.executeUpdate();
        }
    }
}
