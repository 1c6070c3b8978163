package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.PauseView.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** Ends a pause. */
public final class DropPause {
    private static final String SQL = """
            DELETE FROM tailrace.pause WHERE subject = ? AND name = ?
            """;

    private final String sql;

    public DropPause(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Whether it was paused. */
    public boolean run(Connection connection, Subject subject, String name) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, subject.name().toLowerCase(Locale.ROOT));
            statement.setString(2, name);
            return statement.executeUpdate() > 0;
        }
    }
}
