package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers that are lent a transaction, and workers that start further runs. */
class TransactionalWorkerTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final JobType<String, String> BOOK = JobType.of("book", String.class, String.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));
    static final JobType<String, Void> TELL = JobType.of("tell", String.class);
    static final Workflow<String> BOOKING =
            Workflow.chain("booking", BOOK).then(TELL).build();
    static final Workflow<String> NEWS = Workflow.chain("news", TELL).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void makeTheWorkersTable() throws SQLException {
        db.execute("CREATE TABLE booking (name text)");
    }

    private RunView booked(Worker.InTransaction<String, String> worker) throws Exception {
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .transactional(BOOK, worker)
                .worker(TELL, (text, job) -> {
                    told.add(text);
                })
                .start());
        return runtime.client().await(runtime.client().start(BOOKING, "ada"), LIMIT);
    }

    private static void book(Connection connection, String name) throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO booking VALUES (?)")) {
            statement.setString(1, name);
            statement.executeUpdate();
        }
    }

    @Test
    void itsRowsAndItsEndCommitTogether() throws Exception {
        var run = booked((name, job, connection) -> {
            book(connection, name);
            return name + " booked";
        });

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(told).containsExactly("ada booked");
        assertThat(db.query("SELECT name FROM booking")).containsExactly("ada");
    }

    @Test
    void aThrowRollsItsRowsBack() throws Exception {
        var run = booked((name, job, connection) -> {
            book(connection, name);
            throw new IllegalStateException("full");
        });

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("book").tries().errors())
                .hasSize(2)
                .allSatisfy(error -> assertThat(error).startsWith("java.lang.IllegalStateException: full\n"));
        assertThat(run.job("tell").state()).isEqualTo(JobState.SKIPPED);
        assertThat(db.query("SELECT name FROM booking")).isEmpty();
    }

    @Test
    void aSnoozeRollsItsRowsBackAndCountsNoFailure() throws Exception {
        var run = booked((name, job, connection) -> {
            book(connection, name + job.attempt());
            return job.attempt() < 3 ? job.snooze(Duration.ofMillis(20)) : name;
        });

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.job("book").tries().attempt()).isEqualTo(3);
        assertThat(run.job("book").tries().failures()).isZero();
        assertThat(db.query("SELECT name FROM booking")).containsExactly("ada3");
    }

    @Test
    void aStatementThatFailsUnseenFailsTheAttempt() throws Exception {
        var run = booked((name, job, connection) -> {
            try (var statement = connection.createStatement()) {
                statement.execute("INSERT INTO nowhere VALUES (1)");
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("nowhere");
            }
            return name;
        });

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("book").tries().errors().get(0))
                .contains("looking at the caller's connection failed: ERROR: current transaction is aborted");
    }

    @Test
    void itsConnectionGoesBackToThePoolAsItWas() throws Exception {
        booked((name, job, connection) -> name);

        try (var connection = db.pool().getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void aRunStartedInTheFinishingTransactionIsThereOnlyIfThatCommits() throws Exception {
        var run = booked((name, job, connection) -> {
            job.client().in(connection).start(NEWS, "news of attempt " + job.attempt());
            if (job.attempt() == 1) {
                throw new IllegalStateException("full");
            }
            return name;
        });

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(db.query("SELECT workflow FROM tailrace.run ORDER BY workflow"))
                .containsExactly("booking", "news");
        Awaitility.await().untilAsserted(() -> assertThat(told).containsExactlyInAnyOrder("ada", "news of attempt 2"));
    }

    @Test
    void aRunStartedOnItsOwnStaysEvenIfTheJobFails() throws Exception {
        var run = booked((name, job, connection) -> {
            job.client().start(NEWS, "news of attempt " + job.attempt());
            throw new IllegalStateException("full");
        });

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(told).containsExactlyInAnyOrder("news of attempt 1", "news of attempt 2"));
    }

    @Test
    void aJobReadsWhatEarlierStepsOfItsRunLeft() throws Exception {
        var read = new ConcurrentLinkedQueue<String>();
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(BOOK, (name, job) -> name + " booked")
                .worker(TELL, (text, job) -> {
                    read.add(job.output("book", String.class).orElse("nothing"));
                    read.add(job.output("tell", String.class).orElse("nothing yet"));
                    read.add(job.step() + " " + job.attempt() + " " + (job.token() == job.id()));
                })
                .start());
        var run = runtime.client().start(BOOKING, "ada");

        assertThat(runtime.client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(read).containsExactly("ada booked", "nothing yet", "tell 1 true");
    }
}
