package dev.tailrace.postgres;

import org.jspecify.annotations.Nullable;

/** There is no PostgreSQL to be had, or the one that there was does not obey. The message says what to do about it. */
public final class PostgresUnavailableException extends RuntimeException {

    PostgresUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
