package dev.tailrace.runtime.internal.read;

import dev.tailrace.core.state.EdgeEffect;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.Arguments;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.store.ReadBindings;
import dev.tailrace.runtime.internal.store.ReadPredecessors;
import dev.tailrace.runtime.internal.store.ReadPredecessors.Predecessor;
import dev.tailrace.runtime.internal.store.ReadWaiting;
import dev.tailrace.runtime.view.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a job waits for, and why it was skipped. */
final class JoinReader {
    private final ReadWaiting readWaiting;
    private final ReadPredecessors readPredecessors;
    private final ReadBindings readBindings;
    private final OutputUses uses;
    private final Arguments arguments;

    JoinReader(Schema schema) {
        this.readWaiting = new ReadWaiting(schema);
        this.readPredecessors = new ReadPredecessors(schema);
        this.readBindings = new ReadBindings(schema);
        var codec = new JsonCodec();
        this.uses = new OutputUses(codec);
        this.arguments = new Arguments(codec);
    }

    /** Empty if the job waits for none that has still to end. */
    Optional<Reason.WaitsForSteps> waiting(Connection connection, long job) throws SQLException {
        var counts = readWaiting.run(connection, job);
        if (counts.isEmpty() || counts.get().outstanding() == 0) {
            return Optional.empty();
        }
        var predecessors =
                readPredecessors.run(connection, job).stream().map(this::shown).toList();
        return predecessors.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reason.WaitsForSteps(
                        counts.get().needed(), counts.get().outstanding(), predecessors));
    }

    /** Of a job that was skipped; empty if none of the first predecessors tells. */
    Optional<Reason.NotMet> notMet(Connection connection, long job) throws SQLException {
        var ofInput = arguments.unmetBy(readBindings.run(connection, job));
        var unmet = readPredecessors.run(connection, job).stream()
                .filter(this::isUnmet)
                .map(this::shown)
                .toList();
        return ofInput == null && unmet.isEmpty() ? Optional.empty() : Optional.of(new Reason.NotMet(unmet, ofInput));
    }

    private Reason.Predecessor shown(Predecessor predecessor) {
        var edge = predecessor.edge();
        return new Reason.Predecessor(
                predecessor.job(),
                predecessor.step(),
                predecessor.state(),
                edge.kind(),
                uses.conditions(predecessor.uses()).get(edge.place()));
    }

    private boolean isUnmet(Predecessor predecessor) {
        var outcome = outcome(predecessor.state());
        if (outcome == null) {
            return false;
        }
        var edge = predecessor.edge();
        var effect = edge.kind().effectOf(outcome, edge.attempted());
        if (effect != EdgeEffect.MET || outcome != Outcome.COMPLETED) {
            return effect == EdgeEffect.UNMET || effect == EdgeEffect.SKIP;
        }
        var verdict = uses.check(predecessor.uses(), predecessor.output(), predecessor.edges());
        return verdict != null && verdict.unmet()[edge.place()];
    }

    private static @Nullable Outcome outcome(JobState state) {
        return switch (state) {
            case COMPLETED -> Outcome.COMPLETED;
            case DISCARDED -> Outcome.DISCARDED;
            case CANCELLED -> Outcome.CANCELLED;
            case SKIPPED -> Outcome.SKIPPED;
            case PENDING, SCHEDULED, AVAILABLE, RUNNING, RETRYABLE, PARKED -> null;
        };
    }
}
