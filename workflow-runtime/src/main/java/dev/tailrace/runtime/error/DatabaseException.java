package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** The database refused or could not be reached; the cause is the driver's exception. */
public final class DatabaseException extends TailraceException {
    private static final long serialVersionUID = 1;

    public DatabaseException(String message) {
        super(message);
    }

    public DatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
