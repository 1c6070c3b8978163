package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** Everything that Tailrace throws on its own account. */
public class TailraceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TailraceException(String message) {
        super(message);
    }

    public TailraceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
