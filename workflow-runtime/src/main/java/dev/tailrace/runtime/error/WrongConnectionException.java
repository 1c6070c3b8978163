package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** A connection cannot carry the call: another installation, autocommit mode, or read-only. */
public final class WrongConnectionException extends TailraceException {
    private static final long serialVersionUID = 1;

    public WrongConnectionException(String message) {
        super(message);
    }

    public WrongConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
