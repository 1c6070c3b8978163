package dev.tailrace.runtime.model;

import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.core.state.JobState;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A workflow, what its workers do, and what people do to its run meanwhile.
 *
 * @param seed of the order in which its attempts end
 * @param nodes ordinary steps first, each behind those that it waits for; then teardowns
 */
record Graph(long seed, List<Node> nodes, List<Move> moves) {
    Graph {
        nodes = List.copyOf(nodes);
        moves = List.copyOf(moves);
    }

    /** How an attempt ends. */
    enum Act {
        /** With its node. Never in a script. */
        DIE,
        COMPLETE,
        FAIL,
        DISCARD,
        CANCEL,
        SNOOZE,
        /** Broken off through no fault of the job's, as when its node stops. */
        PUT_BACK
    }

    /** What somebody does to a run. */
    enum Deed {
        CANCEL,
        /** A cancel in a caller's transaction: nothing is swept until upkeep comes. */
        MARK,
        RELEASE,
        EXTEND,
        HOLD_ON,
        HOLD_NO_MORE,
        RETRY,
        FORCE,
        /** Of the step alone. */
        CANCEL_STEP,
        /** Of a run that has ended. */
        RETRY_ALL,
        RETRY_FAILED,
        RETRY_DOWNSTREAM,
        RETRY_FROM,
        /** Of the name for which the step waits; of another one if it waits for none. */
        SIGNAL;

        /** Whether it is done to the run as a whole. */
        boolean isOfRun() {
            return this == CANCEL || this == MARK || (isRetryOfRun() && this != RETRY_FROM);
        }

        boolean isRetryOfRun() {
            return this == RETRY_ALL || this == RETRY_FAILED || this == RETRY_DOWNSTREAM || this == RETRY_FROM;
        }
    }

    /** @param node the teardown or step that it is done to; of no meaning to a cancel */
    record Move(int round, Deed deed, int node) {}

    /** @param ifRetried whether a condition narrows it: the output, which is the number of the attempt or signal, is two or more */
    record Arrow(int from, EdgeCondition condition, boolean ifRetried) {
        Arrow(int from, EdgeCondition condition) {
            this(from, condition, false);
        }

        boolean isMetBy(JobState end, int output) {
            return switch (condition) {
                case COMPLETED -> end == JobState.COMPLETED && (!ifRetried || output >= 2);
                case DISCARDED -> end == JobState.DISCARDED;
                case FINISHED -> end.isFinal();
            };
        }
    }

    /** @param limited whether it waits for a limited time only */
    record Awaits(String signal, boolean limited) {}

    /** @param after what to wait for instead of the scope; empty for the scope */
    record Undoes(int setup, List<Integer> after, boolean onlyIfCompleted, boolean keepOnFailure) {}

    /**
     * @param needed of the arrows; all of them in an ordinary join
     * @param timed whether it has a delay
     * @param failures that end it; 0 is without limit
     * @param script what its attempts do; those behind the last one complete
     * @param undoes null for an ordinary step
     * @param awaits the signal for which it waits, instead of being worked; null for none
     */
    record Node(
            List<Arrow> arrows,
            int needed,
            boolean timed,
            int failures,
            List<Act> script,
            @Nullable Undoes undoes,
            @Nullable Awaits awaits) {
        Node(List<Arrow> arrows, int needed, boolean timed, int failures, List<Act> script, @Nullable Undoes undoes) {
            this(arrows, needed, timed, failures, script, undoes, null);
        }

        Node joined(List<Arrow> by, int needing) {
            return new Node(by, needing, timed, failures, script, undoes, awaits);
        }

        Node timed(boolean delayed) {
            return new Node(arrows, needed, delayed, failures, script, undoes, awaits);
        }

        Node doing(List<Act> acts) {
            return new Node(arrows, needed, timed, failures, acts, undoes, awaits);
        }

        Node undoing(@Nullable Undoes what) {
            return new Node(arrows, needed, timed, failures, script, what, awaits);
        }

        Node awaiting(@Nullable Awaits what) {
            return new Node(arrows, needed, timed, failures, script, undoes, what);
        }

        boolean isTeardown() {
            return undoes != null;
        }

        /** The name of a signal for which it waits; another one if it waits for none. */
        String signal() {
            return awaits == null ? "other" : awaits.signal();
        }

        Act act(int attempt) {
            return attempt <= script.size() ? script.get(attempt - 1) : Act.COMPLETE;
        }
    }

    Node node(int number) {
        return nodes.get(number);
    }

    /** The ordinary steps. */
    IntStream steps() {
        return IntStream.range(0, nodes.size()).filter(i -> !node(i).isTeardown());
    }

    IntStream teardowns() {
        return IntStream.range(0, nodes.size()).filter(i -> node(i).isTeardown());
    }

    /** The step that a teardown undoes. */
    int setupOf(int teardown) {
        return Objects.requireNonNull(node(teardown).undoes(), "undoes").setup();
    }

    /** The steps that wait for a signal of that name. */
    IntStream waitingFor(String signal) {
        return steps().filter(i -> node(i).awaits() != null && node(i).signal().equals(signal));
    }

    /** The ordinary steps that name this one. */
    IntStream successors(int number) {
        return steps().filter(i -> node(i).arrows().stream().anyMatch(a -> a.from() == number));
    }

    /** Every ordinary step that can be reached from this one. */
    BitSet scope(int number) {
        var scope = new BitSet();
        steps().filter(i -> node(i).arrows().stream().anyMatch(a -> a.from() == number || scope.get(a.from())))
                .forEach(scope::set);
        return scope;
    }
}
