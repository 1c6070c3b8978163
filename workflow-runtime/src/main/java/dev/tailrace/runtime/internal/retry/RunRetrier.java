package dev.tailrace.runtime.internal.retry;

import dev.tailrace.core.NearestName;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.jdbc.GuestSettings;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.retry.RunGraph.Step;
import dev.tailrace.runtime.internal.start.IdBlocks;
import dev.tailrace.runtime.internal.store.HoldKeyAgain;
import dev.tailrace.runtime.internal.store.InsertGeneration;
import dev.tailrace.runtime.internal.store.InsertTurns;
import dev.tailrace.runtime.internal.store.JobAgain;
import dev.tailrace.runtime.internal.store.JobOfRun;
import dev.tailrace.runtime.internal.store.LockRuns;
import dev.tailrace.runtime.internal.store.NewTurn;
import dev.tailrace.runtime.internal.store.ReadGenerations;
import dev.tailrace.runtime.internal.store.ReadOutput;
import dev.tailrace.runtime.internal.store.ReopenRun;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.view.RetryPlan;
import dev.tailrace.runtime.view.RetryPlan.Result;
import dev.tailrace.runtime.view.RetryPlan.Why;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Retries runs, in a transaction, whoever's that is: it inserts, and locks what no finish waits for. Nothing that the run has
 * done is changed. Safe for use by many threads.
 */
public final class RunRetrier {
    /** How long a start that takes the run's once-key may keep a retry waiting. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final OutputUses uses;
    private final LockRuns lockRuns;
    private final ReadGenerations readGenerations;
    private final ReadOutput readOutput;
    private final HoldKeyAgain holdKeyAgain;
    private final ReopenRun reopenRun;
    private final InsertGeneration insertGeneration;
    private final InsertTurns insertTurns;
    private final IdBlocks idBlocks;

    public RunRetrier(Schema schema, JsonCodec codec) {
        this.uses = new OutputUses(codec);
        this.lockRuns = new LockRuns(schema);
        this.readGenerations = new ReadGenerations(schema);
        this.readOutput = new ReadOutput(schema);
        this.holdKeyAgain = new HoldKeyAgain(schema);
        this.reopenRun = new ReopenRun(schema);
        this.insertGeneration = new InsertGeneration(schema);
        this.insertTurns = new InsertTurns(schema);
        this.idBlocks = new IdBlocks(schema);
    }

    /** What was done, and the lanes in which jobs are ready, now or later. */
    public record Done(RetryPlan plan, Set<Long> lanes) {}

    /** What is to be done. */
    private record Draft(RetryPlan plan, @Nullable Regeneration regeneration) {}

    /** What a retry would do now. */
    public RetryPlan preview(Connection connection, Run run, RetryScope scope) throws SQLException {
        var draft = draft(connection, run, scope, readGenerations.run(connection, run.id()));
        return draft.plan();
    }

    /**
     * Retries a final run. If that is refused, nothing was written.
     *
     * @throws SQLException also if a start that takes the run's once-key stays open
     */
    public Done retry(Connection transaction, Run run, RetryScope scope) throws SQLException {
        var locked = !lockRuns.run(transaction, List.of(run.id())).isEmpty();
        var jobs = readGenerations.run(transaction, run.id());
        if (!locked && !jobs.isEmpty()) {
            return refused(busy(run));
        }
        var draft = draft(transaction, run, scope, jobs);
        var regeneration = draft.regeneration();
        if (regeneration == null) {
            return refused(draft.plan());
        }
        var generation = draft.plan().generation();
        var key = keyHeldByOthers(transaction, run, generation);
        if (key != null) {
            return refused(key);
        }
        var again = regeneration.jobs(
                idBlocks.take(transaction, draft.plan().steps().size()));
        reopenRun.run(
                transaction,
                run.id(),
                generation,
                regeneration.count(EndRole.COUNTED),
                regeneration.count(EndRole.TEARDOWN));
        var lanes = new TreeSet<Long>();
        for (var lane : insertGeneration.run(transaction, generation, again)) {
            lanes.add(lane);
        }
        insertTurns(transaction, again);
        return new Done(RetryAnswers.of(draft.plan(), Result.RETRIED), lanes);
    }

    /** Somebody else is at the run, or at its once-key. */
    public static RetryPlan busy(Run run) {
        return RetryAnswers.busy(run);
    }

    private void insertTurns(Connection transaction, List<JobAgain> again) throws SQLException {
        var turns = new LinkedHashMap<Long, NewTurn>();
        for (var job : again) {
            if (job.turn() != null) {
                turns.put(job.id(), job.turn());
            }
        }
        if (!turns.isEmpty()) {
            new Pipeline().add(insertTurns.call(turns)).run(transaction);
        }
    }

    private static Done refused(RetryPlan plan) {
        return new Done(plan, Set.of());
    }

    private @Nullable RetryPlan keyHeldByOthers(Connection transaction, Run run, int generation) throws SQLException {
        var call = holdKeyAgain.call(run.id(), generation);
        new Pipeline()
                .add(GuestSettings.of(LONGEST_WAIT))
                .add(call)
                .add(GuestSettings.asBefore())
                .run(transaction);
        var held = call.held();
        return held == null ? null : RetryAnswers.keyTaken(run, held);
    }

    private Draft draft(Connection connection, Run run, RetryScope scope, List<JobOfRun> jobs) throws SQLException {
        var refusal = refusal(run, scope, jobs);
        if (refusal != null) {
            return new Draft(refusal, null);
        }
        var graph = new RunGraph(jobs);
        var verdicts = verdicts(connection, run, graph);
        var chosen = new RetryChoice(graph, edge -> Regeneration.isMet(edge, verdicts)).of(scope);
        if (!chosen.containsValue(Why.CHOSEN)) {
            return new Draft(RetryAnswers.nothing(run, scope), null);
        }
        var again = graph.steps().stream()
                .filter(s -> chosen.containsKey(s.number()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        var regeneration = new Regeneration(graph, again, uses, verdicts);
        var lack = regeneration.lack();
        if (lack.isPresent()) {
            return new Draft(RetryAnswers.lacks(run, lack.get()), null);
        }
        var generation =
                1 + jobs.stream().mapToInt(j -> j.place().generation()).max().orElse(0);
        var steps = again.stream()
                .map(s -> new RetryPlan.Step(s.name(), Objects.requireNonNull(chosen.get(s.number()))))
                .toList();
        return new Draft(RetryAnswers.possible(run, generation, steps), regeneration);
    }

    private static @Nullable RetryPlan refusal(Run run, RetryScope scope, List<JobOfRun> jobs) {
        if (jobs.isEmpty()) {
            return RetryAnswers.noSuchRun(run);
        }
        var open = jobs.stream()
                .filter(j -> j.end() == null)
                .map(j -> j.place().step())
                .toList();
        if (!open.isEmpty()) {
            return RetryAnswers.stillOpen(run, open);
        }
        var step = scope.step();
        if (step == null) {
            return null;
        }
        var named = jobs.stream().filter(j -> j.place().step().equals(step)).findFirst();
        if (named.isEmpty()) {
            var names = jobs.stream().map(j -> j.place().step()).distinct().toList();
            return RetryAnswers.noSuchStep(
                    run, step, NearestName.of(step, names).orElse(null));
        }
        return named.get().isTeardown() ? RetryAnswers.teardown(run, step) : null;
    }

    /** Read at most once for each step, and only where a time or a condition hangs on the output. */
    private Regeneration.Verdicts verdicts(Connection connection, Run run, RunGraph graph) throws SQLException {
        Map<Step, OutputUses.Verdict> known = new HashMap<>();
        for (var step : graph.steps()) {
            var end = step.latest().end();
            var hangs = step.first().payload().uses();
            if (end != null && end.hasOutput() && uses.tellsEdges(hangs)) {
                var output = readOutput.run(connection, run.id(), step.name());
                var verdict = uses.check(
                        hangs, output.orElse(null), step.first().successors().count());
                if (verdict != null) {
                    known.put(step, verdict);
                }
            }
        }
        return known::get;
    }
}
