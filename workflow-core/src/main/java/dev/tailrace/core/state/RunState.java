package dev.tailrace.core.state;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a run stands. The names, in lower case, are those of the database's view. */
public enum RunState {
    RUNNING(false, 0),
    /** A cancel was asked for; running jobs and teardowns have still to end. */
    CANCELLING(false, 0),
    COMPLETED(true, 1),
    /** A step was discarded or cancelled and no other step took over. */
    FAILED(true, 2),
    CANCELLED(true, 4);

    private final boolean ended;
    private final short code;

    RunState(boolean ended, int code) {
        this.ended = ended;
        this.code = (short) code;
    }

    /**
     * The state of that name, as the database's view and {@link #text} write it.
     *
     * @throws IllegalArgumentException for a name that no state has, with the nearest one
     */
    public static RunState named(@Nullable String name) {
        return StateNames.find("run", values(), RunState::text, name);
    }

    /** The name as the database's view writes it: {@code cancelling}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a run in this state never changes again, short of a retry. */
    public boolean isFinal() {
        return ended;
    }

    /** What the database stores for a final state; 0 for the others. */
    public short code() {
        return code;
    }
}
