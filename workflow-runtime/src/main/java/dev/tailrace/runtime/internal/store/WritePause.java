package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.view.PauseView.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** Pauses something; one that is paused stays as it is. */
public final class WritePause {
    private static final String SQL = """
            INSERT INTO tailrace.pause (subject, name, reason) VALUES (?, ?, ?) ON CONFLICT (subject, name) DO NOTHING
            """;

    private final String sql;

    public WritePause(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /** Whether it was not paused before. */
    public boolean run(Connection connection, Subject subject, String name, String reason) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, subject.name().toLowerCase(Locale.ROOT));
            statement.setString(2, name);
            statement.setString(3, reason);
            return statement.executeUpdate() > 0;
        }
    }
}
