package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.LostAttemptException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker that ends its job in its own transaction: both are there, or neither is. */
class CompleteInTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final JobType<String, String> PAY = JobType.of("pay", String.class, String.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(3));
    static final JobType<String, Void> SHIP = JobType.of("ship", String.class);
    static final JobType<String, Void> APOLOGISE = JobType.of("apologise", String.class);
    static final JobType<String, Void> CLOSE = JobType.of("close", String.class);
    static final Workflow<String> SALE = Workflow.define("sale", String.class, flow -> {
        var pay = flow.step(PAY, flow.input());
        flow.step(SHIP, pay.output());
        var apologise = flow.step(APOLOGISE, flow.input()).after(pay.discarded());
        flow.step(CLOSE, flow.input()).after(apologise);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final AtomicInteger shipped = new AtomicInteger();

    @BeforeEach
    void makeTheWorkersTable() throws SQLException {
        db.execute("CREATE TABLE payment (name text UNIQUE)");
    }

    private RunView paidBy(Worker<String, String> worker) throws Exception {
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(PAY, worker)
                .worker(SHIP, (text, job) -> {
                    shipped.incrementAndGet();
                })
                .worker(APOLOGISE, (text, job) -> {})
                .worker(CLOSE, (text, job) -> {})
                .start());
        return runtime.client().await(runtime.client().start(SALE, "ada"), LIMIT);
    }

    private Connection begun() throws SQLException {
        var connection = db.pool().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void pay(Connection connection, String name) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO payment VALUES (?)")) {
            statement.setString(1, name);
            statement.executeUpdate();
        }
    }

    private void completed(RunView run, int attempts) throws SQLException {
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.job("pay").state()).isEqualTo(JobState.COMPLETED);
        assertThat(run.job("pay").tries().attempt()).isEqualTo(attempts);
        assertThat(run.job("ship").state()).isEqualTo(JobState.COMPLETED);
        assertThat(run.job("ship").tries().attempt()).isEqualTo(1);
        assertThat(shipped).hasValue(1);
        assertThat(db.query("SELECT name FROM payment")).containsExactly("ada");
        assertThat(db.query("SELECT output FROM tailrace.jobs WHERE step = 'pay'"))
                .containsExactly("\"receipt\"");
    }

    private void discarded(RunView run, String error) throws SQLException {
        assertThat(run.job("pay").state()).isEqualTo(JobState.DISCARDED);
        assertThat(run.job("pay").tries().errors())
                .hasSize(3)
                .allSatisfy(e -> assertThat(e).startsWith(error));
        assertThat(run.job("ship").state()).isEqualTo(JobState.SKIPPED);
        assertThat(shipped).hasValue(0);
        assertThat(db.query("SELECT name FROM payment")).isEmpty();
    }

    @Test
    void theWorkersRowsTheJobsEndAndTheReleaseAreOneCommit() throws Exception {
        var before = new AtomicReference<String>();
        var run = paidBy((name, job) -> {
            try (var connection = begun()) {
                pay(connection, name);
                var receipt = job.completeIn(connection, "receipt");
                before.set(seenByOthers() + ", inside " + seenBy(connection));
                connection.commit();
                return receipt;
            }
        });

        completed(run, 1);
        assertThat(before).hasValue("running and 0 payments, inside completed and 1 payments");
        assertThat(run.job("apologise").state()).isEqualTo(JobState.SKIPPED);
        assertThat(run.job("close").state()).isEqualTo(JobState.SKIPPED);
    }

    private String seenByOthers() throws SQLException {
        try (var connection = db.pool().getConnection()) {
            return seenBy(connection);
        }
    }

    private static String seenBy(Connection connection) throws SQLException {
        return Installed.query(connection, """
                SELECT state || ' and ' || (SELECT count(*) FROM payment) || ' payments'
                FROM tailrace.jobs WHERE step = 'pay'
                """).get(0);
    }

    @Test
    void aStatementOfItsOwnThatFailsUndoesBoth() throws Exception {
        discarded(
                paidBy((name, job) -> {
                    try (var connection = begun()) {
                        job.completeIn(connection, "receipt");
                        pay(connection, name);
                        pay(connection, name);
                        connection.commit();
                        return "receipt";
                    }
                }),
                "org.postgresql.util.PSQLException: ERROR: duplicate key value");
    }

    @Test
    void aRollbackUndoesBothAndFailsTheAttempt() throws Exception {
        discarded(
                paidBy((name, job) -> {
                    try (var connection = begun()) {
                        pay(connection, name);
                        var receipt = job.completeIn(connection, "receipt");
                        connection.rollback();
                        return receipt;
                    }
                }),
                "java.lang.IllegalStateException: completeIn(...) was called, but its transaction was not committed before"
                        + " the worker returned");
    }

    @Test
    void aRollbackAndASecondTryInTheSameAttemptCompletes() throws Exception {
        var run = paidBy((name, job) -> {
            try (var connection = begun()) {
                pay(connection, name);
                job.completeIn(connection, "first");
                connection.rollback();
                pay(connection, name);
                var receipt = job.completeIn(connection, "receipt");
                connection.commit();
                return receipt;
            }
        });

        completed(run, 1);
    }

    @Test
    void aThrowAfterTheCommitChangesNothingAnyMore() throws Exception {
        var run = paidBy((name, job) -> {
            try (var connection = begun()) {
                pay(connection, name);
                job.completeIn(connection, "receipt");
                connection.commit();
                throw new IllegalStateException("too late");
            }
        });

        completed(run, 1);
        assertThat(run.job("pay").tries().errors()).isEmpty();
        assertThat(db.query("SELECT count(*) FROM tailrace.attempt_error")).containsExactly("0");
    }

    @Test
    void aTransactionThatIsNeverCommittedFailsTheAttemptAndTheNextOneCompletes() throws Exception {
        var run = paidBy((name, job) -> {
            try (var connection = begun()) {
                pay(connection, name);
                var receipt = job.completeIn(connection, "receipt");
                if (job.attempt() > 1) {
                    connection.commit();
                }
                return receipt;
            }
        });

        completed(run, 2);
        assertThat(run.job("pay").tries().errors())
                .singleElement()
                .asString()
                .startsWith("java.lang.IllegalStateException: completeIn(...) was called, but its transaction was not"
                        + " committed before the worker returned");
    }

    @Test
    void aTransactionThatIsStillOpenWhenTheWorkerReturnsFailsTheAttempt() throws Exception {
        var left = new AtomicReference<@Nullable Connection>();
        var run = paidBy((name, job) -> {
            var connection = begun();
            pay(connection, name);
            var receipt = job.completeIn(connection, "receipt");
            if (job.attempt() == 1) {
                left.set(connection);
                new Thread(() -> closeQuietly(connection)).start();
            } else {
                connection.commit();
                connection.close();
            }
            return receipt;
        });

        assertThat(left.get()).isNotNull();
        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(shipped).hasValue(1);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aConnectionToAnotherDatabaseIsRefused() throws Exception {
        var other = db.another();
        discarded(
                paidBy((name, job) -> {
                    try (var connection = other.getConnection()) {
                        connection.setAutoCommit(false);
                        return job.completeIn(connection, "receipt");
                    }
                }),
                "dev.tailrace.runtime.error.WrongConnectionException: the connection reaches another installation of"
                        + " Tailrace (");
    }

    @Test
    void aConnectionInAutocommitModeIsRefused() throws Exception {
        discarded(
                paidBy((name, job) -> {
                    try (var connection = db.pool().getConnection()) {
                        return job.completeIn(connection, "receipt");
                    }
                }),
                "dev.tailrace.runtime.error.WrongConnectionException: the connection is in autocommit mode");
    }

    @Test
    void anOutputThatCannotBeKeptIsRefusedBeforeAnythingIsWritten() throws Exception {
        discarded(
                paidBy((name, job) -> {
                    try (var connection = begun()) {
                        pay(connection, name);
                        var receipt = job.completeIn(connection, "a\0b");
                        connection.commit();
                        return receipt;
                    }
                }),
                "dev.tailrace.runtime.error.PayloadException: the output of step 'pay' holds a NUL character");
    }

    private RunView lostBy(String steal) throws Exception {
        var stolen = new AtomicBoolean();
        var run = paidBy((name, job) -> {
            try (var connection = begun()) {
                pay(connection, name);
                if (stolen.compareAndSet(false, true)) {
                    db.execute(steal.formatted(job.id()));
                }
                var receipt = job.completeIn(connection, "receipt");
                connection.commit();
                return receipt;
            } catch (LostAttemptException e) {
                assertThat(e)
                        .hasMessage("attempt 1 of job " + job.id() + " ('pay', " + job.run()
                                + ") is no longer this node's: another node has it, or it has ended. Roll back");
                throw e;
            }
        });
        assertThat(stolen).isTrue();
        return run;
    }

    @Test
    void anAttemptThatAnotherNodeHasTakenCannotComplete() throws Exception {
        db.execute("""
                INSERT INTO tailrace.node (id, name, version, lease_until, ended_at, ended_how)
                VALUES (999, 'gone', 1, now(), now(), 'dead')
                """);
        var run = lostBy("UPDATE tailrace.running SET node = 999 WHERE job_id = %d");

        completed(run, 2);
        assertThat(run.job("pay").tries().errors())
                .containsExactly("node 999 stopped or died before it had recorded the end of this attempt");
    }

    @Test
    void anAttemptThatWasFollowedByAnotherCannotComplete() throws Exception {
        completed(lostBy("UPDATE tailrace.running SET attempt = attempt + 1 WHERE job_id = %d"), 3);
    }

    @Test
    void afterItsAttemptHasEndedTheJobIsOfNoUse() throws Exception {
        var kept = new AtomicReference<@Nullable Job<String>>();
        paidBy((name, job) -> {
            kept.set(job);
            return "receipt";
        });

        try (var connection = begun()) {
            assertThatThrownBy(() -> Objects.requireNonNull(kept.get()).completeIn(connection, "again"))
                    .isInstanceOf(LostAttemptException.class)
                    .hasMessageEndingWith(
                            ") has ended: it was too slow to stop, or its node was taken for dead. Nothing"
                                    + " that it still does is recorded; let it return");
        }
    }
}
