package dev.tailrace.core.state;

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

    private static final Outcome[] ALL = values();

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
        for (var outcome : ALL) {
            if (outcome.code == code) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no outcome has the code " + code);
    }
}
