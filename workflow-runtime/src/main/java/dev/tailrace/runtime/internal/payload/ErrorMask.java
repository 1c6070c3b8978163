package dev.tailrace.runtime.internal.payload;

import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of an error may be kept and logged, as the user sees it. An exception's message often holds the value that it
 * complains about. Safe for use by many threads, as far as the mask is.
 */
public final class ErrorMask {
    private static final Logger log = LoggerFactory.getLogger(ErrorMask.class);

    private final UnaryOperator<String> mask;

    public ErrorMask(UnaryOperator<String> mask) {
        this.mask = mask;
    }

    /** The error with its stack trace. */
    public String of(Throwable error) {
        return masked(ErrorText.of(error), error.getClass().getName());
    }

    /** What a worker said. */
    public String of(String text) {
        return masked(ErrorText.clean(text), "a reason");
    }

    /** A mask that fails must not let through what it was there to hide. */
    private String masked(String text, String instead) {
        try {
            return ErrorText.clean(mask.apply(text));
        } catch (RuntimeException e) {
            log.warn(
                    "the mask of errors threw {}; nothing of the error is kept",
                    e.getClass().getName());
            return instead + ", whose text could not be masked";
        }
    }
}
