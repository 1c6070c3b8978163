package dev.tailrace.core.state;

/**
 * What stands between a job and one of its successors in the database, and what the job's end does to the successor. The
 * code is what the database stores.
 */
public enum EdgeKind {
    COMPLETED(1),
    DISCARDED(2),
    FINISHED(3),
    /** From a setup to its teardown. */
    SETUP(4),
    /** From a setup to a teardown that has nothing to do unless the setup completed. */
    SETUP_IF_COMPLETED(5),
    /** From a step that uses what a setup made to the setup's teardown. */
    SCOPE(6),
    /** From a setup to a teardown of it that waits for its turn: that has others before it, or two reasons to be due. */
    SETUP_IN_TURN(7),
    /** The same, where the teardown has nothing to do unless the setup completed. */
    SETUP_IN_TURN_IF_COMPLETED(8),
    /** From a step that uses what a setup made to a teardown of the setup that waits for its turn. */
    SCOPE_IN_TURN(9),
    /** From a teardown to another one that starts after it. */
    TEARDOWN_IN_TURN(10);

    private static final EdgeKind[] ALL = values();

    private final short code;

    EdgeKind(int code) {
        this.code = (short) code;
    }

    /** The edge between two ordinary steps. */
    public static EdgeKind of(EdgeCondition condition) {
        return switch (condition) {
            case COMPLETED -> COMPLETED;
            case DISCARDED -> DISCARDED;
            case FINISHED -> FINISHED;
        };
    }

    /**
     * The kind with a code.
     *
     * @throws IllegalArgumentException for a code that no kind has
     */
    public static EdgeKind of(int code) {
        for (var kind : ALL) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no edge has the code " + code);
    }

    public short code() {
        return code;
    }

    /** Whether the edge joins two ordinary steps: only such a successor can handle a failure. */
    public boolean isOrdinary() {
        return this == COMPLETED || this == DISCARDED || this == FINISHED;
    }

    /**
     * Whether the edge leads to a teardown that waits for its turn: such a one is judged by everything that it waits for, and
     * not by the effect of a single edge.
     */
    public boolean isInTurn() {
        return code >= SETUP_IN_TURN.code;
    }

    /**
     * What a job's end does to the successor, unless that waits for its turn.
     *
     * @param attempted whether a claim of the job ever committed: then its outside effect is unknown, unless it completed,
     *     or was skipped without having been worked
     */
    public EdgeEffect effectOf(Outcome outcome, boolean attempted) {
        return switch (this) {
            case COMPLETED -> metIf(outcome == Outcome.COMPLETED);
            case DISCARDED -> metIf(outcome == Outcome.DISCARDED);
            case FINISHED, SCOPE -> EdgeEffect.MET;
            case SETUP -> teardown(outcome, attempted, EdgeEffect.NOW);
            case SETUP_IF_COMPLETED -> teardown(outcome, attempted, EdgeEffect.SKIP);
            case SETUP_IN_TURN, SETUP_IN_TURN_IF_COMPLETED, SCOPE_IN_TURN, TEARDOWN_IN_TURN ->
                throw new IllegalStateException(this + " has no effect of its own");
        };
    }

    private static EdgeEffect metIf(boolean met) {
        return met ? EdgeEffect.MET : EdgeEffect.UNMET;
    }

    private static EdgeEffect teardown(Outcome setup, boolean attempted, EdgeEffect ifUnknown) {
        if (setup == Outcome.COMPLETED) {
            return EdgeEffect.MET;
        }
        return attempted && setup != Outcome.SKIPPED ? ifUnknown : EdgeEffect.SKIP;
    }
}
