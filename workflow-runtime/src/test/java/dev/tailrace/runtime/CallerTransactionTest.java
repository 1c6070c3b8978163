package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.error.WrongConnectionException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.TeardownChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client does in its caller's transaction is there if that commits, and not otherwise. */
class CallerTransactionTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final JobType<String, String> ECHO =
            JobType.of("echo", String.class, String.class).retry(RetryPolicy.none());
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final Workflow<String> PLAIN = Workflow.chain("plain", ECHO).build();
    static final Workflow<String> HOLD = Workflow.chain("hold", ECHO)
            .teardown(FREE)
            .delay(Duration.ofMinutes(10))
            .build();

    @RegisterExtension
    final Installed db = new Installed();

    @BeforeEach
    void makeTheCallersTable() throws SQLException {
        db.execute("CREATE TABLE orders (name text)");
    }

    private WorkflowClient started() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .worker(ECHO, (text, job) -> text)
                        .worker(FREE, (text, job) -> {})
                        .start())
                .client();
    }

    private Connection begun() throws SQLException {
        var connection = db.pool().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void insertOrder(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("INSERT INTO orders VALUES ('one')");
        }
    }

    @Test
    void aStartThatIsRolledBackLeavesNoRowInAnyTable() throws Exception {
        var client = db.lenientClient();
        var before = db.rows();

        try (var connection = begun()) {
            var in = client.in(connection);
            insertOrder(connection);
            in.start(HOLD, "one");
            in.startMany(PLAIN, List.of("two", "three"));
            connection.rollback();
        }

        assertThat(db.rows()).isEqualTo(before);
        assertThat(db.query("SELECT count(*) FROM orders")).containsExactly("0");
    }

    @Test
    void aStartThatIsCommittedRunsAndIsUnseenBefore() throws Exception {
        var client = started();

        try (var connection = begun()) {
            insertOrder(connection);
            var run = client.in(connection).start(PLAIN, "one");
            assertThat(client.find(run.id())).isEmpty();
            assertThat(client.in(connection).find(run.id())).isPresent();
            connection.commit();

            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            assertThat(client.in(connection).output(run, "echo", String.class)).contains("one");
            connection.rollback();
        }
        assertThat(db.query("SELECT count(*) FROM orders")).containsExactly("1");
    }

    @Test
    void numbersThatARolledBackStartTookAreNotGivenOutTwice() throws Exception {
        var client = started();
        for (var i = 0; i < 3; i++) {
            try (var connection = begun()) {
                client.in(connection).start(PLAIN, "lost");
                connection.rollback();
            }
            assertThat(client.await(client.start(PLAIN, "kept"), LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void aKindThatARolledBackStartWasTheFirstToUseWorksAfterwards() throws Exception {
        var client = started();
        try (var connection = begun()) {
            client.in(connection).start(HOLD, "lost");
            connection.rollback();
        }

        var run = client.start(HOLD, "kept");
        client.awaitWork(run, LIMIT);
        client.release(run, "free");

        assertThat(client.await(run, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void aCancelAReleaseAndAnExtensionThatAreRolledBackChangeNothing() throws Exception {
        var client = started();
        var run = client.start(HOLD, "one");
        var dueAt = client.awaitWork(run, LIMIT).job("free").times().dueAt();

        try (var connection = begun()) {
            var in = client.in(connection);
            assertThat(in.extend(run, "free", Duration.ofHours(1)).moved()).isTrue();
            assertThat(in.release(run, "free").moved()).isTrue();
            assertThat(in.cancel(run, "changed my mind")).isTrue();
            connection.rollback();
        }

        var after = client.find(run.id()).orElseThrow();
        assertThat(after.state()).isEqualTo(RunState.RUNNING);
        assertThat(after.job("free").times().dueAt()).isEqualTo(dueAt);
        client.release(run, "free");
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aReleaseThatIsCommittedTearsDownAtOnce() throws Exception {
        var client = started();
        var run = client.start(HOLD, "one");
        client.awaitWork(run, LIMIT);

        try (var connection = begun()) {
            assertThat(client.in(connection).release(run, "free").result()).isEqualTo(TeardownChange.Result.MOVED);
            connection.commit();
        }

        assertThat(client.await(run, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    private void refused(Connection connection, String message) {
        var client = db.lenientClient();
        assertThatThrownBy(() -> client.in(connection))
                .isInstanceOf(WrongConnectionException.class)
                .hasMessageMatching(message);
    }

    /** In the same transaction: a failed statement would have spoilt it. */
    private static void isStillUsable(Connection connection) throws SQLException {
        assertThat(Installed.query(connection, "SELECT 'fine'")).containsExactly("fine");
        connection.commit();
    }

    @Test
    void aConnectionInAutocommitModeIsRefused() throws Exception {
        try (var connection = db.pool().getConnection()) {
            refused(
                    connection,
                    "the connection is in autocommit mode, so there is no transaction to take part in\\. Call"
                            + " setAutoCommit\\(false\\) first");
        }
    }

    @Test
    void aReadOnlyConnectionIsRefused() throws Exception {
        try (var connection = db.pool().getConnection()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            refused(connection, "the connection's transaction is read-only");
            isStillUsable(connection);
        }
    }

    @Test
    void aTransactionThatWasMadeReadOnlyIsRefused() throws Exception {
        try (var connection = begun();
                var statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
            refused(connection, "the connection's transaction is read-only");
            isStillUsable(connection);
        }
    }

    @Test
    void aConnectionToAnotherInstallationIsRefusedEvenToACopyOfThisOne() throws Exception {
        try (var connection = db.another().getConnection()) {
            connection.setAutoCommit(false);
            refused(
                    connection,
                    "the connection reaches another installation of Tailrace \\([0-9a-f-]{36} in database '\\w+', this one"
                            + " is [0-9a-f-]{36} in database '\\w+'\\)\\. Use a connection to the database of this client");
            isStillUsable(connection);
        }
    }

    @Test
    void aConnectionToADatabaseWithoutTailraceIsRefused() throws Exception {
        try (var empty = TestDatabases.migratedBy(nothing -> {}).create();
                var connection = empty.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            refused(
                    connection,
                    "the connection's database has no Tailrace schema 'tailrace'\\. Use a connection to the database of"
                            + " this client");
            isStillUsable(connection);
        }
    }

    @Test
    void aTransactionThatHasFailedIsRefusedWithWhatTheDatabaseSays() throws Exception {
        var client = db.lenientClient();
        try (var connection = begun()) {
            assertThatThrownBy(() -> Installed.query(connection, "SELECT 1 / 0"))
                    .isInstanceOf(SQLException.class);

            assertThatThrownBy(() -> client.in(connection))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageStartingWith("looking at the caller's connection failed: ")
                    .hasMessageEndingWith("(SQLSTATE 25P02)");
            connection.rollback();
        }
    }

    @Test
    void aRefusedStartLeavesTheCallersTransactionUsable() throws Exception {
        started();
        var client = WorkflowClient.on(db.pool());
        var before = db.rows();
        try (var connection = begun()) {
            var in = client.in(connection);
            insertOrder(connection);
            assertThatThrownBy(() -> in.start(PLAIN, "a\0b")).isInstanceOf(PayloadException.class);
            assertThatThrownBy(() -> in.start(
                            Workflow.chain("unknown", JobType.of("ecco", String.class))
                                    .build(),
                            "one"))
                    .isInstanceOf(UnservedException.class);
            isStillUsable(connection);
        }
        assertThat(db.query("SELECT count(*) FROM orders")).containsExactly("1");
        assertThat(db.rows()).isEqualTo(before);
    }

    @Test
    void aReasonThatPostgresCannotStoreIsCleaned() throws Exception {
        var client = db.lenientClient();
        var run = client.start(PLAIN, "one");

        assertThat(client.cancel(run, "a\0b \ud83d c")).isTrue();

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.CANCELLED);
        assertThat(db.query("SELECT reason FROM tailrace.run_cancel")).containsExactly("a?b ? c");
    }
}
