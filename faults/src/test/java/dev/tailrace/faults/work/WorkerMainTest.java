package dev.tailrace.faults.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.faults.graph.Behaviour;
import dev.tailrace.faults.graph.Graph;
import dev.tailrace.faults.graph.Workflows;
import dev.tailrace.faults.ledger.Ledger;
import dev.tailrace.postgres.TestDatabase;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a process of the harness whose conductor is gone. */
class WorkerMainTest {
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/nowhere?user=nobody";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Those who wait for the lock on the book of attempts. */
    private static final String WAITING = """
            SELECT count(*) FROM pg_locks WHERE relation = 'attempt'::regclass AND NOT granted
            """;

    @TempDir
    Path logs;

    @Test
    void aProcessThatNeverGotItsDatabaseEndsWithItsConductor() throws Exception {
        var process = start(NOWHERE, NOWHERE);
        try {
            assertThatItEndsWithItsConductor(process);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProcessInTheMiddleOfAJobThatNeverEndsEndsWithItsConductor() throws Exception {
        var databases = TestDatabases.migratedBy(WorkflowClient::on);
        try (var database = databases.create();
                var outside = databases.create();
                var locking = outside.dataSource().getConnection()) {
            new Ledger(outside.dataSource()).createTables();
            locking.setAutoCommit(false);
            locking.createStatement().execute("LOCK TABLE attempt");
            WorkflowClient.on(database.dataSource(), ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW))
                    .start(Workflows.of(Graph.booking(1, Behaviour.COMPLETES, Duration.ZERO, false)));
            var process = start(database.jdbcUrl(), outside.jdbcUrl());
            try {
                await().atMost(LIMIT).until(() -> waiting(outside) == 1);

                assertThatItEndsWithItsConductor(process);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(String database, String ledger) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx160m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        database,
                        ledger,
                        "2000",
                        "none",
                        "")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(logs.resolve("worker.log").toFile()))
                .start();
    }

    private static void assertThatItEndsWithItsConductor(Process process) throws Exception {
        process.getOutputStream().close();

        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static int waiting(TestDatabase outside) throws SQLException {
        try (var connection = outside.dataSource().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(WAITING)) {
            row.next();
            return row.getInt(1);
        }
    }
}
