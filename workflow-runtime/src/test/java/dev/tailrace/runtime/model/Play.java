package dev.tailrace.runtime.model;

import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.Sequel;
import dev.tailrace.runtime.model.Graph.Act;
import dev.tailrace.runtime.model.Graph.Deed;
import dev.tailrace.runtime.model.Graph.Move;
import dev.tailrace.runtime.model.Signals.Passed;
import dev.tailrace.runtime.view.RetryPlan;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.SignalAnswer;
import dev.tailrace.runtime.view.StepChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** One run and its model, side by side, with a log of what was done to both. */
final class Play {
    private static final OutputUses USES = new OutputUses(new JsonCodec());

    private final Graph graph;
    private final Model model;
    private final Run run;
    private final Random random;
    private final Map<Integer, ClaimedJob> held = new TreeMap<>();
    private final Map<Integer, Integer> tries = new TreeMap<>();
    private final Map<Happening, Integer> happened = new EnumMap<>(Happening.class);
    private final List<String> log = new ArrayList<>();
    private int generation = 1;

    /** @param modelled the graph as the model reads it */
    Play(Graph graph, Graph modelled, Run run) {
        this.graph = graph;
        this.model = new Model(modelled);
        this.run = run;
        this.random = new Random(graph.seed());
    }

    Graph graph() {
        return graph;
    }

    Model model() {
        return model;
    }

    Run run() {
        return run;
    }

    List<Move> moves(int round) {
        return graph.moves().stream().filter(move -> move.round() == round).toList();
    }

    void nextRound() {
        model.nextRound();
    }

    private void count(Happening what) {
        happened.merge(what, 1, Integer::sum);
    }

    /** What was done to the run must have had the effect that the model knows of. */
    void done(Move move, Object byEngine, Supplier<Object> byModel) {
        log.add(move + " -> " + byEngine);
        var expected = modelled(byModel);
        if (!expected.equals(byEngine)) {
            throw mismatch(move + " should have answered " + expected + ", and answered " + byEngine);
        }
    }

    /** The jobs whose time comes now, by chance. */
    List<Integer> timePasses() {
        var due = IntStream.range(0, graph.nodes().size())
                .filter(i -> model.isWaitingForItsTime(i) && random.nextBoolean())
                .boxed()
                .toList();
        due.forEach(i -> {
            log.add(Program.name(i) + " is due");
            model.due(i);
        });
        return due;
    }

    /** The steps whose time to wait for a signal is over now, by chance. */
    List<Integer> limitsPass() {
        var over = graph.steps()
                .filter(i -> model.canBeLate(i) && random.nextInt(6) == 0)
                .boxed()
                .toList();
        over.forEach(i -> {
            log.add(Program.name(i) + " has waited for as long as it may");
            model.signals().limitPasses(i);
        });
        return over;
    }

    void cancelled(StepChange.Result result) {
        switch (result) {
            case CANCELLED -> count(Happening.STEP_CANCELLED);
            case WILL_BE_CANCELLED -> count(Happening.STEP_CANCELLED_ONCE_REACHED);
            case ASKED_TO_STOP -> count(Happening.STEP_ASKED_TO_STOP);
            case ALREADY_FINISHED -> count(Happening.STEP_OVER_BEFORE_ITS_CANCEL);
            case IS_TEARDOWN -> count(Happening.CANCELLED_STEP_IS_TEARDOWN);
            case NO_SUCH_STEP -> {}
        }
    }

    void signalled(SignalAnswer.Result result) {
        switch (result) {
            case TOO_LATE -> count(Happening.SIGNAL_CAME_TOO_LATE);
            case RUN_ENDED -> count(Happening.SIGNAL_CAME_AFTER_THE_RUN);
            case NOT_AWAITED -> count(Happening.SIGNAL_NOT_AWAITED);
            case SENT, NO_SUCH_RUN -> {}
        }
    }

    /** A retry must have been answered, and must have written, as the model says. */
    void again(Move move, RetryPlan plan) {
        log.add(move + " -> " + plan.result() + " " + plan.names());
        var ended = model.state();
        modelled(() -> {
            var again = model.again(move.deed(), move.node());
            var result = !ended.isFinal()
                    ? RetryPlan.Result.STILL_OPEN
                    : again.isEmpty() ? RetryPlan.Result.NOTHING_TO_RETRY : RetryPlan.Result.RETRIED;
            var names = again.stream().mapToObj(Program::name).toList();
            if (plan.result() != result || !plan.names().equals(names)) {
                throw mismatch(move + " should have answered " + result + " " + names);
            }
            countRetry(move.deed(), result, ended);
            return result;
        });
    }

    private void countRetry(Deed mode, RetryPlan.Result result, RunState ended) {
        if (result == RetryPlan.Result.RETRIED) {
            count(
                    switch (mode) {
                        case RETRY_ALL -> Happening.RETRIED_ALL;
                        case RETRY_FAILED -> Happening.RETRIED_FAILED;
                        case RETRY_DOWNSTREAM -> Happening.RETRIED_FAILED_AND_DOWNSTREAM;
                        default -> Happening.RETRIED_FROM_A_STEP;
                    });
            count(
                    switch (ended) {
                        case COMPLETED -> Happening.RETRIED_WHEN_COMPLETED;
                        case FAILED -> Happening.RETRIED_WHEN_FAILED;
                        default -> Happening.RETRIED_WHEN_CANCELLED;
                    });
            if (++generation > 2) {
                count(Happening.RETRIED_TWICE);
            }
        } else {
            count(ended.isFinal() ? Happening.NOTHING_RETRIED : Happening.NOT_RETRIED_SINCE_STILL_OPEN);
        }
    }

    /**
     * Steps that wait were looked at.
     *
     * @param taken what was taken to be ended
     * @param dies whether the node dies before it ends them
     */
    void passed(List<FinishedJob> taken, boolean dies) {
        var passed = taken.stream()
                .map(end -> new Passed(number(end.row()), end.output() == null ? null : Integer.valueOf(end.output())))
                .sorted(Comparator.comparing(p -> Objects.requireNonNullElse(p.number(), 0)))
                .toList();
        if (!passed.isEmpty()) {
            log.add("looked at: " + passed + (dies ? ", and the node dies" : ""));
        }
        modelled(() -> {
            model.look(passed);
            passed.forEach(each -> passed(each, dies));
            return passed;
        });
    }

    private void passed(Passed each, boolean dies) {
        var came = each.number() != null;
        if (!came) {
            count(Happening.SIGNAL_LIMIT_PASSED);
        } else if (dies) {
            count(Happening.SIGNAL_TAKEN_AGAIN);
        } else {
            count(model.signals().cameEarly(each.job()) ? Happening.SIGNAL_CAME_EARLY : Happening.SIGNAL_CAME_IN_TIME);
        }
        model.end(each.job(), dies ? Act.DIE : came ? Act.COMPLETE : Act.DISCARD);
    }

    void claimed(ClaimedJob job) {
        var number = number(job.row());
        log.add(job.row().step() + " is claimed, attempt " + job.fence().attempt());
        modelled(() -> {
            model.claim(number);
            return number;
        });
        held.put(number, job);
        tries.merge(number, 1, Integer::sum);
    }

    /** The attempts that end now, by chance: how is the script's choice, or the cancel's. */
    List<Ending> ends(EndingRule rule) {
        var ends = new ArrayList<Ending>();
        for (var number : List.copyOf(held.keySet())) {
            var job = Objects.requireNonNull(held.get(number));
            var stopped = job.cancelled() && !job.row().isTeardown();
            if (stopped || random.nextInt(5) < 3) {
                var act = stopped ? Act.CANCEL : graph.node(number).act(tries.getOrDefault(number, 1));
                log.add(job.row().step() + " ends: " + act);
                ends.add(ending(rule, job, act));
                end(number, act);
            }
        }
        return ends;
    }

    /** Every attempt has failed, because its node died. */
    void died() {
        log.add("the node dies");
        List.copyOf(held.keySet()).forEach(number -> end(number, Act.DIE));
    }

    private void end(int number, Act act) {
        held.remove(number);
        modelled(() -> {
            model.end(number, act);
            return act;
        });
    }

    private static Ending ending(EndingRule rule, ClaimedJob job, Act act) {
        var row = job.row();
        var fence = job.fence();
        return switch (act) {
            case COMPLETE -> completed(rule, job);
            case DIE -> throw new IllegalArgumentException("a node does not choose to die");
            case FAIL -> rule.failed(row, fence, false, "as scripted");
            case DISCARD -> rule.discarded(row, fence, "as scripted");
            case CANCEL -> rule.cancelled(row, fence, "as scripted");
            case PUT_BACK -> rule.putBack(row, fence);
            case SNOOZE -> rule.snoozed(row, fence, false, Program.LONG);
        };
    }

    /** The output of a step is the number of its attempt; conditions read it as they read one of a worker. */
    private static Ending completed(EndingRule rule, ClaimedJob job) {
        var row = job.row();
        if (row.isTeardown()) {
            return rule.completed(row, job.fence(), null, null);
        }
        var output = String.valueOf(job.fence().attempt());
        var verdict = USES.check(job.uses(), output, row.successors().count());
        return rule.completed(row, job.fence(), output, Sequel.of(verdict, null));
    }

    /** @param jobs as the view shows them, by step number */
    void compare(List<String> jobs, String state) {
        var expected =
                IntStream.range(0, graph.nodes().size()).mapToObj(model::seen).toList();
        if (!expected.equals(jobs)) {
            throw mismatch("jobs (state, attempts, failures)\n  by the model  %s\n  by the engine %s"
                    .formatted(expected, jobs));
        }
        if (!model.state().text().equals(state)) {
            throw mismatch("the run is '%s' by the model and '%s' by the engine, with its jobs %s"
                    .formatted(model.state().text(), state, jobs));
        }
    }

    /** Whether nothing more will happen; then the run must be over, or wait for somebody to look at what is parked. */
    boolean isOver(int round) {
        if (!model.isStill() || graph.moves().stream().anyMatch(move -> move.round() > round)) {
            return false;
        }
        var parked = graph.teardowns().anyMatch(i -> model.state(i) == JobState.PARKED);
        var waits = graph.steps().anyMatch(model.signals()::isAwaitedBy);
        if (!parked && !waits && !model.state().isFinal()) {
            throw mismatch("the run hangs, even by the model");
        }
        if (waits) {
            count(Happening.SIGNAL_NEVER_CAME);
        }
        return true;
    }

    /** What happened to the run, and how often. */
    Map<Happening, Integer> happened() {
        var all = new EnumMap<>(happened);
        graph.nodes().stream()
                .flatMap(node -> node.arrows().stream())
                .filter(arrow -> arrow.ifRetried() && model.state(arrow.from()) == JobState.COMPLETED)
                .map(arrow -> model.isMet(arrow) ? Happening.CONDITION_HELD : Happening.CONDITION_DID_NOT_HOLD)
                .forEach(held -> all.merge(held, 1, Integer::sum));
        return all;
    }

    private <T> T modelled(Supplier<T> step) {
        try {
            return step.get();
        } catch (Mismatch e) {
            throw e;
        } catch (AssertionError e) {
            throw mismatch(String.valueOf(e.getMessage()));
        }
    }

    Mismatch mismatch(String message) {
        return new Mismatch(
                graph,
                "%s\n\n%s\nwhat happened:\n  %s"
                        .formatted(message, new Program(graph).text(), String.join("\n  ", log)));
    }

    private static int number(JobRow row) {
        return Integer.parseInt(row.step().substring(1));
    }
}
