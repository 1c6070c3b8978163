package dev.tailrace.runtime.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of ends as the arrays that the finishing statement unnests. Edges of all jobs lie in one flat array, and each
 * job knows its stretch of it: PostgreSQL has no arrays of arrays of different length.
 */
final class FinishArrays {
    private final long[] ids;
    private final long[] nodes;
    private final int[] attempts;
    private final short[] outcomes;
    private final short[] roles;
    private final int[] failures;
    private final int[] first;
    private final int[] counts;
    private final @Nullable String[] outputs;
    private final @Nullable String[] errors;
    private final long[] successors;
    private final short[] effects;
    private final @Nullable Long[] delays;
    private final @Nullable String[] instants;

    private FinishArrays(int jobs, int edges) {
        ids = new long[jobs];
        nodes = new long[jobs];
        attempts = new int[jobs];
        outcomes = new short[jobs];
        roles = new short[jobs];
        failures = new int[jobs];
        first = new int[jobs];
        counts = new int[jobs];
        outputs = new @Nullable String[jobs];
        errors = new @Nullable String[jobs];
        successors = new long[edges];
        effects = new short[edges];
        delays = new @Nullable Long[edges];
        instants = new @Nullable String[edges];
    }

    static FinishArrays of(List<FinishedJob> jobs) {
        var edges = jobs.stream().mapToInt(j -> j.row().successors().count()).sum();
        var arrays = new FinishArrays(jobs.size(), edges);
        var edge = 0;
        for (var i = 0; i < jobs.size(); i++) {
            arrays.setJob(i, jobs.get(i), edge);
            edge = arrays.setEdges(jobs.get(i), edge);
        }
        return arrays;
    }

    private void setJob(int i, FinishedJob job, int firstEdge) {
        ids[i] = job.row().id();
        nodes[i] = job.fence().node();
        attempts[i] = job.fence().attempt();
        outcomes[i] = job.outcome().code();
        roles[i] = job.row().role().code();
        failures[i] = job.failures();
        first[i] = firstEdge + 1;
        counts[i] = job.row().successors().count();
        outputs[i] = job.output();
        errors[i] = job.error();
    }

    private int setEdges(FinishedJob job, int firstEdge) {
        var successors = job.row().successors();
        var times = job.times();
        for (var i = 0; i < successors.count(); i++) {
            var edge = firstEdge + i;
            this.successors[edge] = successors.jobs()[i];
            effects[edge] = successors
                    .effect(i, job.outcome(), job.fence().attempt() > 0)
                    .code();
            if (times != null) {
                delays[edge] = times.delays()[i];
                instants[edge] = text(times.instants()[i]);
            }
        }
        return firstEdge + successors.count();
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC).toString();
    }

    /** Returns the place after the last parameter. */
    int bind(PreparedStatement statement, int place) throws SQLException {
        var arrays = new Object[] {
            ids,
            nodes,
            attempts,
            outcomes,
            roles,
            failures,
            first,
            counts,
            outputs,
            errors,
            successors,
            effects,
            delays,
            instants
        };
        for (var i = 0; i < arrays.length; i++) {
            statement.setObject(place + i, arrays[i]);
        }
        return place + arrays.length;
    }
}
