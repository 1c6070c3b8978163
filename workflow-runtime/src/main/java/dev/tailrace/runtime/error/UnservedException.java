package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** A run was to be started with a queue or a kind that no runtime has ever declared. Nothing was written. */
public final class UnservedException extends TailraceException {
    private static final long serialVersionUID = 1;

    public UnservedException(String message) {
        super(message);
    }

    public UnservedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
