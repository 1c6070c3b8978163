package dev.tailrace.runtime.internal.child;

import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.error.PausedException;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.payload.Arguments;
import dev.tailrace.runtime.internal.payload.ErrorText;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.PlanCodec;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.start.StartNumbers;
import dev.tailrace.runtime.internal.start.StartRequest;
import dev.tailrace.runtime.internal.store.AdoptRun;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.HoldAwaiting;
import dev.tailrace.runtime.internal.store.LockChildStep;
import dev.tailrace.runtime.internal.store.LockChildStep.ChildStep;
import dev.tailrace.runtime.internal.store.MarkStarted;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.option.Unserved;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts the runs of steps that wait for them, one in a transaction: what is wrong with one stops no other. For use by one
 * thread.
 */
final class ChildStarter {
    private final Database database;
    private final JsonCodec codec;
    private final PlanCodec plans;
    private final Arguments arguments;
    private final RunStarter starter;
    private final EndingRule rule;
    private final Statements statements;

    private record Statements(LockChildStep lock, AdoptRun adopt, MarkStarted mark, HoldAwaiting hold) {
        Statements(Schema schema) {
            this(new LockChildStep(schema), new AdoptRun(schema), new MarkStarted(schema), new HoldAwaiting(schema));
        }
    }

    ChildStarter(Database database, Schema schema, JsonCodec codec, EndingRule rule) {
        this.database = database;
        this.codec = codec;
        this.plans = new PlanCodec(codec);
        this.arguments = new Arguments(codec);
        // Whether somebody serves it was asked when the parent was started.
        this.starter = new RunStarter(schema, codec, Unserved.ALLOW);
        this.rule = rule;
        this.statements = new Statements(schema);
    }

    /**
     * What became of a step.
     *
     * @param dueLanes in which jobs of the run became ready
     * @param ended the step itself, where its run cannot be started
     */
    record Started(Set<Long> dueLanes, List<Ending> ended) {
        private static final Started BEFORE = new Started(Set.of(), List.of());
    }

    /** A run that cannot be started. */
    private static final class Unstartable extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient ChildStep step;

        Unstartable(ChildStep step, Exception cause) {
            super(cause.getMessage(), cause);
            this.step = step;
        }
    }

    /** Starts the run of one step; empty if there is none to be started. */
    Optional<Started> startNext(List<Integer> lanes, long node) throws SQLException {
        try {
            return database.transaction(c -> startNext(c, lanes, node));
        } catch (Unstartable e) {
            var ended = database.autocommit(
                    c -> statements.hold().run(c, node, List.of(e.step.job().id())));
            var why = "its run cannot be started: " + ErrorText.of(Objects.requireNonNullElse(e.getCause(), e));
            return Optional.of(new Started(
                    Set.of(),
                    ended.stream()
                            .map(job -> rule.discarded(job.row(), job.fence(), why))
                            .toList()));
        }
    }

    private Optional<Started> startNext(Connection transaction, List<Integer> lanes, long node) throws SQLException {
        var found = statements.lock().run(transaction, lanes, node);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var step = found.get();
        try {
            var due = step.started() == null ? start(transaction, step) : Set.<Long>of();
            statements.mark().run(transaction, step.job().id());
            return Optional.of(due.isEmpty() ? Started.BEFORE : new Started(due, List.of()));
        } catch (PausedException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw new Unstartable(step, e);
        } catch (SQLException e) {
            if (SqlTrouble.of(e) == SqlTrouble.DATA) {
                throw new Unstartable(step, e);
            }
            throw e;
        }
    }

    private Set<Long> start(Connection transaction, ChildStep step) throws SQLException {
        var child = plans.decode(step.child());
        var input = child.plan().input() == Void.class ? null : codec.raw(given(step.job()));
        var request = StartRequest.of(
                new StoredWorkflow(child.plan()), Collections.singletonList(input), options(step), null);
        var started = starter.start(transaction, request, new StartNumbers(), RunStarter.Terms.PLAIN);
        statements
                .adopt()
                .run(transaction, started.runs().get(0).id(), step.job().row().ref());
        return started.lanes();
    }

    private static StartOptions options(ChildStep step) {
        var limit = step.limit();
        return limit == null ? StartOptions.DEFAULTS : StartOptions.DEFAULTS.deadline(limit);
    }

    private String given(ClaimedJob job) {
        var stored = job.arguments();
        return arguments.json(stored.literal(), stored.template(), stored.outputs());
    }

    /** A workflow of which there is nothing but its plan. */
    private record StoredWorkflow(Plan plan) implements WorkflowDefinition<Object> {
        @Override
        public String name() {
            return plan.workflow();
        }

        @Override
        @SuppressWarnings("unchecked") // It is Void.class or Object.class, and only asked whether it takes a value.
        public Class<Object> input() {
            return (Class<Object>) plan.input();
        }

        @Override
        public List<@Nullable Object> computed(Object input) {
            return List.of();
        }
    }
}
