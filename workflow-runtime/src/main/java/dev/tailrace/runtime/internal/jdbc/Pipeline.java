package dev.tailrace.runtime.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGStatement;

/**
 * Whole statements that travel together: one round trip, and, on a connection in autocommit mode, one transaction that is
 * committed with the last of them or not at all. The driver sends them with a single Sync, which is where PostgreSQL ends
 * an implicit transaction (manual, 55.2.3 and 55.2.4). Each is prepared by itself. For use by one thread, once.
 */
public final class Pipeline {
    private final List<Part> parts = new ArrayList<>();

    /** One statement, with what it is given and what becomes of its rows. */
    public interface Part {
        /** Without a semicolon. */
        String sql();

        /** Sets the parameters, the first one at this place; returns the place after the last. */
        int bind(PreparedStatement statement, int first) throws SQLException;

        /** Takes the rows. */
        void read(ResultSet rows) throws SQLException;
    }

    /**
     * Keeps the plans from the first use on, and not from the fifth, since planning these statements takes longer than a
     * small batch. Whoever has switched prepared statements off, for a pooler in between, keeps them off.
     */
    private static void prepareAtOnce(PreparedStatement statement) throws SQLException {
        if (statement.isWrapperFor(PGStatement.class)) {
            var own = statement.unwrap(PGStatement.class);
            if (own.getPrepareThreshold() > 1) {
                own.setPrepareThreshold(1);
            }
        }
    }

    public Pipeline add(Part part) {
        parts.add(part);
        return this;
    }

    /** One statement stays the string that it is: the driver finds what it has prepared by the string's hash. */
    private String text() {
        return parts.size() == 1
                ? parts.get(0).sql()
                : parts.stream().map(part -> part.sql().strip()).collect(Collectors.joining(";\n"));
    }

    public void run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(text())) {
            prepareAtOnce(statement);
            var place = 1;
            for (var part : parts) {
                place = part.bind(statement, place);
            }
            statement.execute();
            for (var part : parts) {
                try (var rows = statement.getResultSet()) {
                    part.read(rows);
                }
                statement.getMoreResults();
            }
        }
    }
}
