package dev.tailrace.docs;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Rooms that are given out, in a table of the application's own; keeps the three rules of a token. */
record Rooms(DataSource dataSource) {
    // region rooms
    /** Takes a room; false if somebody else has it. */
    boolean allocate(String room, long token) throws SQLException {
        try (var connection = dataSource.getConnection();
                var take = connection.prepareStatement(
                        "INSERT INTO room_grant (token, room) VALUES (?, ?) ON CONFLICT DO NOTHING");
                var look = connection.prepareStatement("SELECT closed FROM room_grant WHERE token = ?")) {
            take.setLong(1, token);
            take.setString(2, room);
            take.executeUpdate(); // the second time with this token, it does nothing: rule 1
            look.setLong(1, token);
            try (var row = look.executeQuery()) {
                if (!row.next()) {
                    return false; // nothing under this token: the room is somebody else's
                }
                if (row.getBoolean("closed")) {
                    throw new IllegalStateException("token " + token + " was freed before"); // rule 3
                }
                return true;
            }
        }
    }

    /** Gives back whatever this token holds, and closes the token even if it holds nothing: rule 2. */
    void free(long token) throws SQLException {
        try (var connection = dataSource.getConnection();
                var close = connection.prepareStatement("INSERT INTO room_grant (token, closed) VALUES (?, true)"
                        + " ON CONFLICT (token) DO UPDATE SET closed = true")) {
            close.setLong(1, token);
            close.executeUpdate();
        }
    }
    // endregion
}
