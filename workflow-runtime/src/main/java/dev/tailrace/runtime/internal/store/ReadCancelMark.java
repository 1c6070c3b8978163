package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.Reason.RunIsCancelling;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Whether a run is being cancelled, and why. */
public final class ReadCancelMark {
    private static final String SQL = """
            SELECT k.reason, k.asked_at FROM tailrace.run_cancel k WHERE k.run_id = ?
            """;

    private final String sql;

    public ReadCancelMark(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Optional<RunIsCancelling> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            try (var row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new RunIsCancelling(
                                row.getString(1),
                                Objects.requireNonNullElse(Rows.instantOrNull(row, 2), Instant.EPOCH)))
                        : Optional.empty();
            }
        }
    }
}
