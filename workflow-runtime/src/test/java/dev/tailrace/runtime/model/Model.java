package dev.tailrace.runtime.model;

import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.model.Graph.Act;
import dev.tailrace.runtime.model.Graph.Arrow;
import dev.tailrace.runtime.model.Graph.Deed;
import dev.tailrace.runtime.model.Graph.Node;
import dev.tailrace.runtime.model.Graph.Undoes;
import dev.tailrace.runtime.model.Signals.Passed;
import dev.tailrace.runtime.view.SignalAnswer;
import dev.tailrace.runtime.view.StepChange;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a run means: the rules of docs/design, in plain Java, without a database, a thread or a clock. It is told what
 * happens, one thing after the other, and knows where every job and the run must be then.
 */
final class Model {
    private final Graph graph;
    private final JobState[] states;
    private final int[] attempts;
    private final int[] failures;
    private final int[] outputs;
    private final boolean[] released;
    private final Joins joins;
    private final Signals signals;
    private int round;
    private final boolean[] toStop;
    private boolean cancelling;
    private @Nullable RunState work;

    Model(Graph graph) {
        this.graph = graph;
        this.states = new JobState[graph.nodes().size()];
        this.attempts = new int[states.length];
        this.failures = new int[states.length];
        this.outputs = new int[states.length];
        this.released = new boolean[states.length];
        this.toStop = new boolean[states.length];
        this.joins = new Joins(graph);
        this.signals = new Signals(graph);
        Arrays.fill(states, JobState.PENDING);
        settle();
    }

    /** What happened in rounds before came first; of what happens in one, nobody knows the order. */
    void nextRound() {
        round++;
    }

    // What happens ---------------------------------------------------------------------------------------------------

    void claim(int job) {
        expect(job, JobState.AVAILABLE);
        begin(job);
    }

    private void begin(int job) {
        states[job] = JobState.RUNNING;
        outputs[job] = ++attempts[job];
    }

    /** The engine looks who waits for a signal that came, or has waited too long; it works those itself. */
    void look(List<Passed> passed) {
        signals.look(passed, cancelling);
        for (var each : passed) {
            begin(each.job());
            outputs[each.job()] = Objects.requireNonNullElse(each.number(), 0);
        }
    }

    /** An attempt ends. */
    void end(int job, Act act) {
        expect(job, JobState.RUNNING);
        if (act == Act.FAIL || act == Act.DIE) {
            failures[job]++;
        }
        var next = Ends.of(graph.node(job), act, failures[job], isToStop(job));
        states[job] = next == JobState.AVAILABLE ? ready(job) : next;
        settle();
    }

    /** The time has come for which a job waits. */
    void due(int job) {
        expect(job, JobState.SCHEDULED, JobState.RETRYABLE);
        states[job] = ready(job);
    }

    SignalAnswer.Result signal(String name) {
        if (graph.waitingFor(name).findAny().isEmpty()) {
            return SignalAnswer.Result.NOT_AWAITED;
        } else if (cancelling || state().isFinal()) {
            return SignalAnswer.Result.RUN_ENDED;
        }
        return graph.waitingFor(name).allMatch(i -> states[i].isFinal())
                ? SignalAnswer.Result.TOO_LATE
                : signals.keep(name);
    }

    /** A cancel is asked for; returns whether that changes anything. */
    boolean mark() {
        if (cancelling || state().isFinal()) {
            return false;
        }
        cancelling = true;
        return true;
    }

    /** A step is to be cancelled by itself: at once, or when it is reached, or when its attempt has not completed. */
    StepChange.Result cancelStep(int job) {
        if (graph.node(job).isTeardown()) {
            return StepChange.Result.IS_TEARDOWN;
        } else if (states[job].isFinal()) {
            return states[job] == JobState.CANCELLED ? StepChange.Result.CANCELLED : StepChange.Result.ALREADY_FINISHED;
        }
        toStop[job] = true;
        if (states[job] == JobState.RUNNING) {
            return StepChange.Result.ASKED_TO_STOP;
        } else if (isWaiting(job)) {
            stop(job);
            settle();
            return StepChange.Result.CANCELLED;
        }
        return StepChange.Result.WILL_BE_CANCELLED;
    }

    private boolean isToStop(int job) {
        return cancelling || toStop[job];
    }

    /** For its time, a worker, or a signal. */
    private boolean isWaiting(int job) {
        return isReady(job) || signals.isAwaitedBy(job);
    }

    private void stop(int job) {
        states[job] = JobState.CANCELLED;
        signals.leave(job);
    }

    /** What waits in a run that is being cancelled does so no longer. */
    void sweep() {
        if (!cancelling) {
            return;
        }
        graph.steps().filter(this::isWaiting).forEach(this::stop);
        graph.teardowns().filter(i -> !isInUse(i)).forEach(this::bringForward);
        settle();
    }

    Result release(int teardown) {
        var result = changed(teardown, Result.WHEN_SETUP_ENDS, Result.MOVED);
        if (result == Result.WHEN_SETUP_ENDS || result == Result.MOVED) {
            released[teardown] = true;
            bringForward(teardown);
            settle();
        }
        return result;
    }

    Result extend(int teardown) {
        return changed(teardown, Result.NOT_HELD_YET, Result.NOT_HELD_YET);
    }

    Result holdNoMore(int teardown) {
        var result = changed(teardown, Result.NOT_HELD_YET, Result.NOT_HELD_YET);
        if (result == Result.MOVED) {
            bringForward(teardown);
        }
        return result;
    }

    Result retry(int teardown) {
        if (!hasFailed(teardown)) {
            return notFailed(teardown);
        }
        states[teardown] = JobState.AVAILABLE;
        failures[teardown] = 0;
        return Result.RETRIED;
    }

    Result force(int teardown) {
        if (!hasFailed(teardown)) {
            return notFailed(teardown);
        }
        states[teardown] = JobState.DISCARDED;
        settle();
        return Result.FORCED;
    }

    /** The run is to be done again, if it has ended; returns what is. */
    BitSet again(Deed mode, int from) {
        var again = new Again(graph, this::state, this::isMet);
        var jobs = state().isFinal() ? again.choose(mode, from) : new BitSet();
        if (!jobs.isEmpty()) {
            joins.redo(jobs, again);
            jobs.stream().forEach(this::anew);
            cancelling = false;
            work = null;
            settle();
        }
        return jobs;
    }

    private void anew(int job) {
        states[job] = JobState.PENDING;
        attempts[job] = 0;
        failures[job] = 0;
        released[job] = false;
        toStop[job] = false;
        signals.forget(job);
    }

    /** A step that is due is worked, or begins to wait for its signal. */
    private JobState ready(int job) {
        if (graph.node(job).awaits() == null) {
            return JobState.AVAILABLE;
        }
        signals.arrive(job, round);
        return JobState.PENDING;
    }

    // The rules ------------------------------------------------------------------------------------------------------

    /** Whatever is decided by now is done, until nothing more follows from it. */
    private void settle() {
        boolean changed;
        do {
            changed = false;
            for (var i = 0; i < states.length; i++) {
                var before = states[i];
                if (before == JobState.PENDING && !signals.isAwaitedBy(i)) {
                    var undoes = graph.node(i).undoes();
                    states[i] = undoes == null ? step(i, graph.node(i)) : teardown(i, undoes);
                }
                changed |= states[i] != before;
            }
            changed |= judge();
        } while (changed);
    }

    /** A step is released as soon as its join is met, and skipped when its last predecessor has ended and it is not. */
    private JobState step(int job, Node step) {
        var ended = joins.of(job).all().allMatch(a -> states[a.from()].isFinal());
        if (isToStop(job)) {
            return ended ? JobState.CANCELLED : JobState.PENDING;
        } else if (joins.of(job).isMet(this::isMet)) {
            return step.timed() ? JobState.SCHEDULED : ready(job);
        }
        return ended ? JobState.SKIPPED : JobState.PENDING;
    }

    boolean isMet(Arrow arrow) {
        return arrow.isMetBy(states[arrow.from()], outputs[arrow.from()]);
    }

    private JobState teardown(int job, Undoes undoes) {
        var setup = states[undoes.setup()];
        if (!setup.isFinal()) {
            return JobState.PENDING;
        } else if (setup != JobState.COMPLETED) {
            // Nobody knows what an attempt did that did not complete.
            return attempts[undoes.setup()] > 0 && !undoes.onlyIfCompleted() ? JobState.AVAILABLE : JobState.SKIPPED;
        } else if (released[job]) {
            return JobState.AVAILABLE;
        } else if (graph.node(job).timed()) {
            return cancelling ? JobState.AVAILABLE : JobState.SCHEDULED;
        }
        return joins.of(job).isMet(this::isMet) ? JobState.AVAILABLE : JobState.PENDING;
    }

    /** The end of the work is that of all ordinary steps; a failure brings what is held forward. */
    private boolean judge() {
        if (work != null || !graph.steps().allMatch(i -> states[i].isFinal())) {
            return false;
        }
        work = cancelling
                ? RunState.CANCELLED
                : graph.steps().anyMatch(this::isUnhandled) ? RunState.FAILED : RunState.COMPLETED;
        if (work == RunState.FAILED) {
            graph.teardowns().filter(i -> !keepsOnFailure(i)).forEach(this::bringForward);
        }
        return true;
    }

    /** Given up or cancelled, and no successor took over. */
    private boolean isUnhandled(int step) {
        return (states[step] == JobState.DISCARDED || states[step] == JobState.CANCELLED)
                && joins.followers(step).stream().allMatch(i -> states[i] == JobState.SKIPPED);
    }

    private boolean keepsOnFailure(int teardown) {
        var undoes = graph.node(teardown).undoes();
        return undoes != null && undoes.keepOnFailure();
    }

    /** One that has begun keeps its own pauses. */
    private void bringForward(int teardown) {
        if (isHeldForItsTime(teardown)) {
            states[teardown] = JobState.AVAILABLE;
        }
    }

    /** Whether a step is at work that uses what the teardown is to take away; after a cancel, that one is waited for. */
    private boolean isInUse(int teardown) {
        var undoes = graph.node(teardown).undoes();
        return undoes != null && graph.scope(undoes.setup()).stream().anyMatch(i -> states[i] == JobState.RUNNING);
    }

    private boolean isHeldForItsTime(int teardown) {
        return states[teardown] == JobState.SCHEDULED && attempts[teardown] == 0;
    }

    private boolean hasFailed(int teardown) {
        return states[teardown] == JobState.PARKED || (isReady(teardown) && failures[teardown] > 0);
    }

    private Result notFailed(int teardown) {
        var result = changed(teardown, Result.NOT_FAILED, Result.NOT_FAILED);
        return states[teardown].isFinal() ? result : Result.NOT_FAILED;
    }

    private Result changed(int teardown, Result beforeSetupEnds, Result whileItWaitsForSteps) {
        var undoes = graph.node(teardown).undoes();
        return switch (states[teardown]) {
            case PENDING ->
                undoes != null && states[undoes.setup()] == JobState.COMPLETED ? whileItWaitsForSteps : beforeSetupEnds;
            case SCHEDULED -> isHeldForItsTime(teardown) ? Result.MOVED : Result.ALREADY_RUNNING;
            case SKIPPED -> Result.SKIPPED;
            case COMPLETED, DISCARDED -> Result.ALREADY_FINISHED;
            default -> Result.ALREADY_RUNNING;
        };
    }

    private boolean isReady(int job) {
        return isWaitingForItsTime(job) || states[job] == JobState.AVAILABLE;
    }

    private void expect(int job, JobState... any) {
        if (!Arrays.asList(any).contains(states[job])) {
            throw new AssertionError("the engine did something to job " + job + " that needs it to be one of "
                    + Arrays.toString(any) + ", but by the model it is " + states[job]);
        }
    }

    // What is seen ---------------------------------------------------------------------------------------------------

    RunState state() {
        if (work != null && graph.teardowns().allMatch(i -> states[i].isFinal())) {
            return work;
        }
        return cancelling ? RunState.CANCELLING : RunState.RUNNING;
    }

    /** As the view shows a job: state, attempts and failures. */
    String seen(int job) {
        return states[job].text() + " " + attempts[job] + " " + failures[job];
    }

    JobState state(int job) {
        return states[job];
    }

    boolean isWaitingForItsTime(int job) {
        return states[job] == JobState.SCHEDULED || states[job] == JobState.RETRYABLE;
    }

    /** Whether its time is limited and not over, and somebody has looked at it. */
    boolean canBeLate(int job) {
        return signals.isLimitedTo(job) && !signals.isLate(job) && signals.waitsSince(job) < round;
    }

    Signals signals() {
        return signals;
    }

    /** Whether nothing will happen any more by itself. */
    boolean isStill() {
        return IntStream.range(0, states.length)
                .noneMatch(i -> isReady(i) || signals.isAboutToEnd(i) || states[i] == JobState.RUNNING);
    }
}
