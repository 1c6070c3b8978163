package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** A run without its jobs, as the view shows it. */
public final class ReadRun {
    private static final String SQL = """
            SELECT workflow, state, tags, created_at, work_ended_at, finished_at FROM tailrace.runs WHERE id = ?
            """;

    private final String sql;

    public ReadRun(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Optional<RunView> run(Connection connection, long id) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, id);
            try (var row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new RunView(
                        new Run(id, row.getString(1)),
                        RunState.valueOf(row.getString(2).toUpperCase(Locale.ROOT)),
                        Arrays.stream(Rows.strings(row, 3))
                                .map(Objects::requireNonNull)
                                .toList(),
                        Objects.requireNonNullElse(Rows.instantOrNull(row, 4), Instant.EPOCH),
                        Rows.instantOrNull(row, 5),
                        Rows.instantOrNull(row, 6),
                        List.of()));
            }
        }
    }
}
