package dev.tailrace.examples.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.runtime.WorkflowClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the whole project is for: the process is killed with nodes allocated, and not one of them is lost. */
class KilledReplayTest {
    private static final int BOOKINGS = 100;
    private static final String SPEED = "5000";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final PoolDatabase database = new PoolDatabase();

    @TempDir
    private Path directory;

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void a_replay_that_was_killed_goes_on_and_leaks_nothing() throws Exception {
        var killed = start("killed.log");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(this::isInTheMiddle);
        killed.destroyForcibly().waitFor();
        var heldByTheDead = held();

        var again = start("again.log");

        assertThat(again.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var lines = Files.readAllLines(directory.resolve("again.log"));
        assertThat(lines).last().isEqualTo("leaked=0 overbooked=0");
        assertThat(again.exitValue()).isZero();
        assertThat(heldByTheDead).isPositive();
        assertThat(held()).isZero();
        assertThat(LedgerAudit.of(database.transactions(), PoolSchema.NODES).findings())
                .isEmpty();
        assertEveryBookingEnded();
    }

    private void assertEveryBookingEnded() throws SQLException {
        assertThat(new Ledger(database.transactions()).totals().bookings()).isEqualTo(BOOKINGS);
        var client = WorkflowClient.on(database.transactions().dataSource());
        for (var run : database.longs("select run from cluster.booking")) {
            var view = client.find(run).orElseThrow();
            assertThat(view.endedAt()).as("end of %s", view.run()).isNotNull();
        }
        assertThat(client.doctor().findings()).isEmpty();
    }

    private boolean isInTheMiddle() throws SQLException {
        return database.count("""
                select count(*) from cluster.ledger
                where (select count(*) from cluster.closed_token) >= 40
                and token in (select token from cluster.holding)
                and expires > clock_timestamp() + interval '0.5 seconds'
                """) > 0;
    }

    private int held() throws SQLException {
        return database.count("select count(*) from cluster.holding");
    }

    private Process start(String log) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classPath = System.getProperty("java.class.path");
        var main = ResourceBooking.class.getName();
        var file = directory.resolve(log).toFile();
        var command = List.of(
                java,
                "-cp",
                classPath,
                main,
                "--bookings",
                "" + BOOKINGS,
                "--speed",
                SPEED,
                "--jdbc-url",
                database.jdbcUrl());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file)
                .start();
    }
}
