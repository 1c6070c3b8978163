package dev.tailrace.runtime.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The edges that leave the jobs of a batch for teardowns which wait for their turn, as arrays. */
public final class TurnEdges {
    public static final TurnEdges NONE = new TurnEdges(0);

    private final long[] predecessors;
    private final long[] teardowns;
    private final int[] attempts;
    private final long[] delays;
    private final long[] instants;

    private TurnEdges(int count) {
        this.predecessors = new long[count];
        this.teardowns = new long[count];
        this.attempts = new int[count];
        this.delays = new long[count];
        this.instants = new long[count];
    }

    public static TurnEdges of(List<FinishedJob> jobs) {
        var leaving = new ArrayList<FinishedJob>();
        var count = 0;
        for (var job : jobs) {
            var inTurn = job.row().successors().countInTurn();
            count += inTurn;
            if (inTurn > 0) {
                leaving.add(job);
            }
        }
        var edges = new TurnEdges(count);
        var next = 0;
        for (var job : leaving) {
            next = edges.add(job, next);
        }
        return edges;
    }

    private int add(FinishedJob job, int first) {
        var successors = job.row().successors();
        var next = first;
        for (var i = 0; i < successors.count(); i++) {
            if (successors.isInTurn(i)) {
                predecessors[next] = job.row().id();
                teardowns[next] = successors.jobs()[i];
                attempts[next] = job.fence().attempt();
                delays[next] = FinishArrays.delay(job.verdict(), i);
                instants[next] = FinishArrays.instant(job.verdict(), i);
                next++;
            }
        }
        return next;
    }

    public boolean isEmpty() {
        return teardowns.length == 0;
    }

    public long[] teardowns() {
        return teardowns;
    }

    /** Returns the place after the last parameter. */
    int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, predecessors);
        statement.setObject(first + 1, teardowns);
        statement.setObject(first + 2, attempts);
        statement.setObject(first + 3, delays);
        statement.setObject(first + 4, instants);
        return first + 5;
    }
}
