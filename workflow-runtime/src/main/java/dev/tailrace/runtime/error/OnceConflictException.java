package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** A once-key is held by a run that was started with another input. Nothing was started. */
public final class OnceConflictException extends TailraceException {
    private static final long serialVersionUID = 1;

    public OnceConflictException(String message) {
        super(message);
    }

    public OnceConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
