package dev.tailrace.runtime.view;

import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One thing that a job's not running, or running, is due to. Later versions may know more reasons. */
public sealed interface Reason {
    /** For a person; what follows "job 1025 ('notify' of run 1024)". */
    String sentence();

    /**
     * The job waits for others.
     *
     * @param needed how many of them must still end as asked
     * @param outstanding how many of them have still to end
     * @param predecessors those that have not ended first; at most 100
     */
    record WaitsForSteps(int needed, int outstanding, List<Predecessor> predecessors) implements Reason {
        private static final int NAMED = 3;

        public WaitsForSteps {
            predecessors = List.copyOf(predecessors);
        }

        @Override
        public String sentence() {
            var open = predecessors.stream().filter(p -> !p.state().isFinal()).toList();
            var named = open.stream().limit(NAMED).map(WaitsForSteps::named).collect(Collectors.joining(", "));
            var more = outstanding - Math.min(open.size(), NAMED);
            var which = more > 0 ? named + " and " + more + " more" : named;
            if (needed > outstanding) {
                return "can no longer start, and is skipped once these have ended: " + which;
            }
            return needed < outstanding
                    ? "waits until " + needed + " of these end as asked: " + which
                    : "waits for " + which;
        }

        private static String named(Predecessor predecessor) {
            var when = predecessor.when();
            return "'" + predecessor.step() + "' (job " + predecessor.job() + ", "
                    + predecessor.state().text() + ")" + (when == null ? "" : ", on condition that " + when);
        }
    }

    /**
     * A job that another one waits for.
     *
     * @param kind for which end of it
     * @param when what must hold of its output besides, such as {@code total is at least 100}; null for nothing
     */
    record Predecessor(
            long job,
            String step,
            JobState state,
            EdgeKind kind,
            @Nullable String when) {}

    /**
     * Why it was skipped.
     *
     * @param predecessors those that did not end as asked; at most 100
     * @param input what did not hold of the input of its run; null for nothing
     */
    record NotMet(List<Predecessor> predecessors, @Nullable String input) implements Reason {
        private static final int NAMED = 3;

        public NotMet {
            predecessors = List.copyOf(predecessors);
        }

        @Override
        public String sentence() {
            if (input != null) {
                return "could not start, as this does not hold: " + input;
            }
            var more = predecessors.size() - NAMED;
            return predecessors.stream()
                    .limit(NAMED)
                    .map(NotMet::named)
                    .collect(Collectors.joining(
                            ", ", "could not start, because of ", more > 0 ? " and " + more + " more" : ""));
        }

        private static String named(Predecessor predecessor) {
            var isOtherwise = predecessor.when() != null && predecessor.state() == JobState.COMPLETED;
            return "'" + predecessor.step() + "' (job " + predecessor.job() + ", "
                    + predecessor.state().text() + (isOtherwise ? ", but not with " + predecessor.when() : "") + ")";
        }
    }

    /**
     * The job waits for a signal.
     *
     * @param since when its predecessors had ended and its time had come
     * @param until when it ends discarded; null for never
     */
    record WaitsForSignal(
            String signal, Instant since, @Nullable Instant until) implements Reason {
        @Override
        public String sentence() {
            return "waits for signal '" + signal + "' since " + since + limited(until);
        }
    }

    /** What it waited for can no longer happen, or its run was cancelled: it is about to end without having been worked. */
    record AboutToEnd() implements Reason {
        @Override
        public String sentence() {
            return "can no longer start and is about to end unworked";
        }
    }

    /** Its time has not come. */
    record Scheduled(Instant until) implements Reason {
        @Override
        public String sentence() {
            return "is scheduled for " + until;
        }
    }

    /**
     * Its last attempt failed, and the next one has still to wait.
     *
     * @param failures so far
     * @param error of the last failed attempt; null if it is not kept
     */
    record Backoff(Instant until, int failures, @Nullable String error) implements Reason {
        @Override
        public String sentence() {
            return "has failed " + times(failures) + " and is tried again at " + until + firstLine(error);
        }
    }

    /**
     * No live node has a worker for its kind on its queue.
     *
     * @param queueServed whether a live node serves the queue at all
     * @param nearest the nearest name that is served: of a queue, if the queue is not served, else of a kind on it; null if
     *     there is none
     * @param kindServedOn queues on which live nodes serve the kind
     * @param liveNodes the numbers of all live nodes; at most 100
     */
    record NobodyServes(
            String queue,
            String kind,
            boolean queueServed,
            @Nullable String nearest,
            List<String> kindServedOn,
            List<Long> liveNodes)
            implements Reason {
        public NobodyServes {
            kindServedOn = List.copyOf(kindServedOn);
            liveNodes = List.copyOf(liveNodes);
        }

        @Override
        public String sentence() {
            if (liveNodes.isEmpty()) {
                return "needs kind '" + kind + "' on queue '" + queue + "', but no node is live at all";
            }
            var what = queueServed
                    ? "needs kind '" + kind + "' on queue '" + queue
                            + "', but no live node of that queue has a worker for it"
                    : "is on queue '" + queue + "', which no live node serves";
            var elsewhere = kindServedOn.isEmpty() ? "" : "; kind '" + kind + "' is served on " + kindServedOn;
            return what + elsewhere + (nearest == null ? "" : "; did you mean '" + nearest + "'?") + "; live nodes: "
                    + liveNodes;
        }
    }

    /** No node claims it, because its queue or its kind is paused. Two of them, if both are. */
    record Paused(PauseView pause) implements Reason {
        @Override
        public String sentence() {
            return "is of " + pause.subject().name().toLowerCase(Locale.ROOT) + " '" + pause.name()
                    + "', which is paused since " + pause.at() + ": " + pause.reason();
        }
    }

    /**
     * It can be claimed, and waits for a free worker.
     *
     * @param ahead jobs of its kind on its queue that come first; at most 1,000 are counted
     * @param held jobs that nodes hold on the queue now, of whatever kind: at work, or next; at most 1,000 are counted
     * @param workers of the live nodes that serve its kind on its queue, for all kinds of the queue together
     */
    record Queued(int ahead, int held, int workers) implements Reason {
        /** Where counting stops. */
        public static final int MOST = 1000;

        @Override
        public String sentence() {
            return "is available: " + counted(ahead) + " of its kind come first, and " + counted(held)
                    + " keep its queue's "
                    + (workers == 1 ? "only worker" : workers + " workers");
        }

        private static String counted(int jobs) {
            return (jobs >= MOST ? "at least " : "") + jobs + (jobs == 1 ? " job" : " jobs");
        }
    }

    /**
     * It can be claimed, but of its queue only so many attempts may begin in a period.
     *
     * @param until when the next may begin
     */
    record RateUsedUp(String queue, int most, Duration period, Instant until) implements Reason {
        @Override
        public String sentence() {
            return "waits because at most " + most + " attempts of queue '" + queue + "' begin in " + period
                    + "; the next may at " + until;
        }
    }

    /**
     * The step waits for a run that it starts.
     *
     * @param child the number of that run; null if it was not started yet
     * @param since when the step could have started
     * @param startsPaused whether the starts of that workflow are paused
     */
    record WaitsForChild(String workflow, @Nullable Long child, Instant since, boolean startsPaused) implements Reason {
        @Override
        public String sentence() {
            if (child != null) {
                return "waits since " + since + " until run " + child + " of '" + workflow + "' has done its work";
            }
            return "is to start a run of '" + workflow + "'"
                    + (startsPaused ? ", whose starts are paused" : ", which a node does within a moment");
        }
    }

    /**
     * The job stands in line for units of a pool.
     *
     * @param key by which the pool's lines are told apart, as JSON; empty where it has one only
     * @param units that it takes
     * @param size how many the pool has; null if no runtime has declared it
     * @param held by others now
     * @param ahead jobs that come first; at most 1,000 are counted
     * @param until when it gives up; null for never
     */
    record WaitsForPool(
            String pool,
            String key,
            int units,
            @Nullable Integer size,
            long held,
            int ahead,
            @Nullable Instant until) implements Reason {
        @Override
        public String sentence() {
            var what = "waits for " + units + (units == 1 ? " unit" : " units") + " of pool '" + pool + "'"
                    + (key.isEmpty() ? "" : " for " + key);
            if (size == null) {
                return what + ", which no runtime has ever declared";
            }
            var most = units > size ? ", which has only " + size + " at all" : "";
            return what + most + ", " + held + " of " + size + " held, "
                    + (ahead >= Queued.MOST ? "at least " + ahead : ahead) + " ahead"
                    + (until == null ? "" : ", until " + until);
        }
    }

    /**
     * A node works it, or is about to.
     *
     * @param since when the node claimed it
     * @param alive false if the node gave no sign of life for so long that others will take the job
     */
    record Running(long node, String nodeName, int attempt, Instant since, boolean alive) implements Reason {
        @Override
        public String sentence() {
            return "is worked by node " + node + " (" + nodeName + ") since " + since + ", attempt " + attempt
                    + (alive ? "" : "; the node gives no sign of life, so another one will take it");
        }
    }

    /** Its run is being cancelled. What waits is cancelled soon, what runs is asked to stop; teardowns run. */
    record RunIsCancelling(String reason, Instant askedAt) implements Reason {
        @Override
        public String sentence() {
            return "is in a run that is being cancelled since " + askedAt + ": " + reason;
        }
    }

    /** It is being cancelled by itself: it ends once those before it have ended, and is asked to stop if it runs. */
    record StepIsCancelling(String reason, Instant askedAt) implements Reason {
        @Override
        public String sentence() {
            return "is being cancelled since " + askedAt + ": " + reason;
        }
    }

    /**
     * A teardown that was given up; somebody must look.
     *
     * @param since null if that is not known
     * @param error of the last attempt; null if it is not kept
     */
    record Parked(
            @Nullable Instant since, int failures, @Nullable String error) implements Reason {
        @Override
        public String sentence() {
            return "is a teardown that was given up" + (since == null ? "" : " at " + since) + " after "
                    + times(failures) + " and keeps its run open" + firstLine(error);
        }
    }

    /** It has ended and will not run again. */
    record Ended(JobState state, Instant at) implements Reason {
        @Override
        public String sentence() {
            return "has ended " + state.text() + " at " + at;
        }
    }

    private static String limited(@Nullable Instant until) {
        return until == null ? ", without a time limit" : ", until " + until + " at the latest";
    }

    private static String times(int failures) {
        return failures == 1 ? "once" : failures + " times";
    }

    private static String firstLine(@Nullable String error) {
        return error == null ? "" : ": " + error.lines().findFirst().orElse("");
    }
}
