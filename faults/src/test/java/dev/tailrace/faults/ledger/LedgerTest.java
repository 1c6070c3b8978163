package dev.tailrace.faults.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What the ledger knows of a process that was hit. */
class LedgerTest {
    private static Ledger.Attempt by(String process) {
        return new Ledger.Attempt(1, 1, 1, "step", 1, 1, process);
    }

    private static Instant now(DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getTimestamp(1).toInstant();
        }
    }

    @Test
    void aProcessIsAtWorkOnWhatItHasBegunAndNotEndedThen() throws Exception {
        try (var database = TestDatabases.migratedBy(WorkflowClient::on).create()) {
            var ledger = new Ledger(database.dataSource());
            ledger.createTables();
            var before = now(database.dataSource());
            ledger.end(ledger.begin(by("12@here")), "done");
            ledger.end(ledger.begin(by("12@here")), "done");
            ledger.begin(by("12@here"));
            var last = ledger.begin(by("12@here"));
            ledger.begin(by("123@here"));
            var then = now(database.dataSource());
            ledger.end(last, "done");
            ledger.begin(by("12@here"));

            assertThat(ledger.atWork("12@", before)).isZero();
            assertThat(ledger.atWork("12@", then)).isEqualTo(2);
            assertThat(ledger.atWork("1@", then)).isZero();
        }
    }
}
