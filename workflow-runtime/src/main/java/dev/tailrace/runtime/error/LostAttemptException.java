package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** An attempt is no longer this node's: it ended, timed out, or was given to another node. Nothing that it still does is recorded. */
public final class LostAttemptException extends TailraceException {
    private static final long serialVersionUID = 1;

    public LostAttemptException(String message) {
        super(message);
    }

    public LostAttemptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
