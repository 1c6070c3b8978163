package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** Starts of the workflow are paused. Nothing was started. */
public final class PausedException extends TailraceException {
    private static final long serialVersionUID = 1;

    public PausedException(String message) {
        super(message);
    }

    public PausedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
