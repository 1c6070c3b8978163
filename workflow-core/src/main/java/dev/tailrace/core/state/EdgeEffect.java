package dev.tailrace.core.state;

/** What the end of a job does to one successor. The code is what the finishing statement is given. */
public enum EdgeEffect {
    /** The edge can no longer be met; one predecessor fewer is outstanding. */
    UNMET(0),
    /** The edge is met. */
    MET(1),
    /** The successor is released at once, whatever else it waits for. */
    NOW(2),
    /** The successor is skipped, whatever else it waits for. */
    SKIP(3);

    private final short code;

    EdgeEffect(int code) {
        this.code = (short) code;
    }

    public short code() {
        return code;
    }

    /** Whether the edge is met, now or at once. */
    public boolean isMet() {
        return this == MET || this == NOW;
    }
}
