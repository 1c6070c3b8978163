package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EdgeEffect;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The jobs behind a job, and the kinds of edge that lead to them; both arrays are as long. Not to be changed. */
public record Successors(long[] jobs, short[] kinds) {
    public static final Successors NONE = new Successors(new long[0], new short[0]);

    /** Of two arrays as PostgreSQL writes them; null for none. */
    static Successors of(@Nullable String jobs, @Nullable String edges) {
        if (jobs == null || edges == null) {
            return NONE;
        }
        var values = Rows.longsOf(edges);
        var kinds = new short[values.length];
        for (var i = 0; i < kinds.length; i++) {
            kinds[i] = (short) values[i];
        }
        return new Successors(Rows.longsOf(jobs), kinds);
    }

    public int count() {
        return jobs.length;
    }

    /** Whether the edge at this place leads to a teardown that waits for its turn; see {@link JudgeTurns}. */
    boolean isInTurn(int place) {
        return EdgeKind.of(kinds[place]).isInTurn();
    }

    /** How many of the edges lead to such teardowns. */
    int countInTurn() {
        var count = 0;
        for (var i = 0; i < kinds.length; i++) {
            count += isInTurn(i) ? 1 : 0;
        }
        return count;
    }

    /** What the job's end does to the successor at this place. */
    EdgeEffect effect(int place, Outcome outcome, boolean attempted) {
        return EdgeKind.of(kinds[place]).effectOf(outcome, attempted);
    }

    /** Whether one of them undoes the job. */
    boolean hasTeardown() {
        for (var kind : kinds) {
            switch (EdgeKind.of(kind)) {
                case SETUP, SETUP_IF_COMPLETED, SETUP_IN_TURN, SETUP_IN_TURN_IF_COMPLETED -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return Arrays.toString(jobs);
    }
}
