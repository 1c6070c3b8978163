package dev.tailrace.runtime.internal.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What a failed statement meant, told by its SQLSTATE (PostgreSQL manual, appendix A), never by its text. */
public enum SqlTrouble {
    /** A lock was not granted in time: somebody else's transaction is open. */
    LOCKED,
    /** Two transactions got in each other's way; the whole transaction can be tried again. */
    CONFLICT,
    /** The statement carried something that PostgreSQL refuses; trying again will not help. */
    DATA,
    /** The server, or the way to it, is not there; whether a commit went through is unknown. */
    UNAVAILABLE;

    public static SqlTrouble of(SQLException error) {
        var state = state(error);
        if (state == null) {
            return UNAVAILABLE;
        } else if (state.equals("55P03")) {
            return LOCKED;
        } else if (state.startsWith("40")) {
            return CONFLICT;
        } else if (state.startsWith("22") || state.startsWith("23") || state.startsWith("54")) {
            return DATA;
        }
        return UNAVAILABLE;
    }

    /** What the server said, without the details, which quote the values of rows. */
    public static String text(SQLException error) {
        var said = error instanceof PSQLException known ? known.getServerErrorMessage() : null;
        return (said == null ? error.getMessage() : said.getMessage()) + " (SQLSTATE " + error.getSQLState() + ")";
    }

    /**
     * Whether a commit may have gone through although this came instead of its reply: the way to the server was lost, or
     * the server ended the connection.
     */
    public static boolean leavesOpen(SQLException error) {
        var state = state(error);
        return state == null || state.startsWith("08") || state.startsWith("57P0");
    }

    private static @Nullable String state(SQLException error) {
        if (error instanceof BatchUpdateException && error.getNextException() != null) {
            return error.getNextException().getSQLState();
        }
        return error.getSQLState();
    }
}
