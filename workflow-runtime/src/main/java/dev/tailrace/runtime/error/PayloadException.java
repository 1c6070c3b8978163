package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** A value cannot be stored as JSON or read back: too large, of another type, or with text that PostgreSQL refuses. */
public final class PayloadException extends TailraceException {
    private static final long serialVersionUID = 1;

    public PayloadException(String message) {
        super(message);
    }

    public PayloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
