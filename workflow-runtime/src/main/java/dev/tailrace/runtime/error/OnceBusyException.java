package dev.tailrace.runtime.error;

import org.jspecify.annotations.Nullable;

/** A once-key is in the hands of another transaction that was not ended in time. Nothing was started; try again later. */
public final class OnceBusyException extends TailraceException {
    private static final long serialVersionUID = 1;

    public OnceBusyException(String message) {
        super(message);
    }

    public OnceBusyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
