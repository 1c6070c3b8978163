package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.PauseView;
import dev.tailrace.runtime.view.PauseView.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Everything that is paused. */
public final class ReadPauses {
    private static final String SQL = """
            SELECT subject, name, reason, paused_at FROM tailrace.pause ORDER BY subject, name
            """;

    private final String sql;

    public ReadPauses(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<PauseView> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            var pauses = new ArrayList<PauseView>();
            while (rows.next()) {
                pauses.add(new PauseView(
                        Subject.valueOf(rows.getString(1).toUpperCase(Locale.ROOT)),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getObject(4, OffsetDateTime.class).toInstant()));
            }
            return pauses;
        }
    }
}
