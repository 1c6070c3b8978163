package dev.tailrace.core.state;

/**
 * What the end of a job means to its run. The code is what the database stores.
 *
 * <p>A step is a loose end if it feeds no join that needs all of its predecessors: whatever comes before a loose end has
 * ended when the loose end has, so only loose ends need counting.
 */
public enum EndRole {
    /** Something else follows that waits for it. */
    NONE(0),
    /** The only loose end of a plan whose every edge is {@code completed}: its end is the run's, without a counter. */
    ENDS_RUN(1),
    /** A loose end that is counted. */
    COUNTED(2),
    /** A teardown, counted apart. */
    TEARDOWN(3);

    private static final EndRole[] ALL = values();

    private final short code;

    EndRole(int code) {
        this.code = (short) code;
    }

    public short code() {
        return code;
    }

    /**
     * The role with a code.
     *
     * @throws IllegalArgumentException for a code that no role has
     */
    public static EndRole of(int code) {
        for (var role : ALL) {
            if (role.code == code) {
                return role;
            }
        }
        throw new IllegalArgumentException("no role has the code " + code);
    }
}
