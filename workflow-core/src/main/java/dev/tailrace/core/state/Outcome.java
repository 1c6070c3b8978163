package dev.tailrace.core.state;

import java.util.Arrays;

/** How a job ended. The code is what the database stores: one bit each, so that a set of outcomes is a sum. */
public enum Outcome {
    /** The worker returned. */
    COMPLETED(1),
    /** Its failures were used up, or its worker gave it up. */
    DISCARDED(2),
    /** Its run was cancelled, or its worker cancelled it. */
    CANCELLED(4),
    /** Its predecessors ended such that it could not run any more. */
    SKIPPED(8);

    private final short code;

    Outcome(int code) {
        this.code = (short) code;
    }

    public short code() {
        return code;
    }

    /**
     * The outcome with a code.
     *
     * @throws IllegalArgumentException for a code that no outcome has
     */
    public static Outcome of(int code) {
        return Arrays.stream(values())
                .filter(o -> o.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no outcome has the code " + code));
    }
}
