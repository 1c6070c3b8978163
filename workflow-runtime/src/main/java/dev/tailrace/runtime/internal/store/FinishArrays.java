package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EdgeEffect;
import dev.tailrace.runtime.internal.payload.OutputUses.Verdict;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A batch of ends, and the edges that leave them, as the arrays that the finishing statement unnests. Arrays of texts and
 * times that would hold nothing are empty instead: unnesting pads them.
 */
final class FinishArrays {
    private static final long NONE = -1;
    private static final @Nullable String[] NO_TEXTS = {};
    private static final long[] NO_TIMES = {};

    private final long[] ids;
    private final long[] nodes;
    private final int[] attempts;
    private final short[] outcomes;
    private final short[] roles;
    private final int[] failures;
    private final @Nullable String[] outputs;
    private final @Nullable String[] errors;
    private final long[] predecessors;
    private final long[] successors;
    private final short[] effects;
    private final long[] delays;
    private final long[] instants;

    private FinishArrays(List<FinishedJob> jobs, int edges) {
        var count = jobs.size();
        ids = new long[count];
        nodes = new long[count];
        attempts = new int[count];
        outcomes = new short[count];
        roles = new short[count];
        failures = new int[count];
        outputs = texts(jobs, FinishedJob::output);
        errors = texts(jobs, FinishedJob::error);
        predecessors = new long[edges];
        successors = new long[edges];
        effects = new short[edges];
        var told = hasVerdict(jobs);
        delays = told ? none(edges) : NO_TIMES;
        instants = told ? none(edges) : NO_TIMES;
    }

    private static @Nullable String[] texts(List<FinishedJob> jobs, Function<FinishedJob, @Nullable String> value) {
        var texts = new @Nullable String[jobs.size()];
        var any = false;
        for (var i = 0; i < texts.length; i++) {
            texts[i] = value.apply(jobs.get(i));
            any |= texts[i] != null;
        }
        return any ? texts : NO_TEXTS;
    }

    private static boolean hasVerdict(List<FinishedJob> jobs) {
        for (var job : jobs) {
            if (job.verdict() != null) {
                return true;
            }
        }
        return false;
    }

    private static long[] none(int edges) {
        var none = new long[edges];
        Arrays.fill(none, NONE);
        return none;
    }

    static FinishArrays of(List<FinishedJob> jobs) {
        var edges = 0;
        for (var job : jobs) {
            edges += job.row().successors().count() - job.row().successors().countInTurn();
        }
        var arrays = new FinishArrays(jobs, edges);
        var edge = 0;
        for (var i = 0; i < jobs.size(); i++) {
            arrays.setJob(i, jobs.get(i));
            edge = arrays.setEdges(jobs.get(i), edge);
        }
        return arrays;
    }

    private void setJob(int i, FinishedJob job) {
        ids[i] = job.row().id();
        nodes[i] = job.fence().node();
        attempts[i] = job.fence().attempt();
        outcomes[i] = job.outcome().code();
        roles[i] = job.row().role().code();
        failures[i] = job.failures();
    }

    private int setEdges(FinishedJob job, int firstEdge) {
        var successors = job.row().successors();
        var verdict = job.verdict();
        var edge = firstEdge;
        for (var i = 0; i < successors.count(); i++) {
            if (successors.isInTurn(i)) {
                continue;
            }
            predecessors[edge] = job.row().id();
            this.successors[edge] = successors.jobs()[i];
            var effect = verdict != null && verdict.unmet()[i]
                    ? EdgeEffect.UNMET
                    : successors.effect(i, job.outcome(), job.fence().attempt() > 0);
            effects[edge] = effect.code();
            if (verdict != null) {
                delays[edge] = delay(verdict, i);
                instants[edge] = instant(verdict, i);
            }
            edge++;
        }
        return edge;
    }

    /** In milliseconds; less than 0 for none. */
    static long delay(@Nullable Verdict verdict, int place) {
        var delay = verdict == null ? null : verdict.delays()[place];
        return delay == null ? NONE : delay;
    }

    /** In microseconds since 1970; less than 0 for none. */
    static long instant(@Nullable Verdict verdict, int place) {
        var instant = verdict == null ? null : verdict.instants()[place];
        return instant == null ? NONE : micros(instant);
    }

    /** Since 1970; what is earlier is due at once in any case. */
    private static long micros(Instant instant) {
        return Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    }

    int count() {
        return ids.length;
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
            outputs,
            errors,
            predecessors,
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
