package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** Tailrace's schema is missing, was edited, or is too new for this version. */
public final class SchemaException extends TailraceException {
    private static final long serialVersionUID = 1;

    public SchemaException(String message) {
        super(message);
    }

    public SchemaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
