package dev.tailrace.faults.check;

import static dev.tailrace.faults.check.Finding.Kind.DOUBLED;
import static dev.tailrace.faults.check.Finding.Kind.OVERLAP;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.tailrace.core.state.JobState;
import dev.tailrace.faults.check.Book.AttemptRow;
import dev.tailrace.faults.check.Book.Failure;
import dev.tailrace.faults.check.Book.JobRow;
import dev.tailrace.faults.check.Book.NodeRow;
import dev.tailrace.faults.graph.Behaviour;
import dev.tailrace.faults.graph.Graph;
import dev.tailrace.faults.graph.Intent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was done when. Both servers read the clock of one machine, so their times can be compared. For use by one thread.
 */
final class Order {
    /** A death is dated by when its transaction began, and is known from when that has committed. */
    private static final Duration MARKING = Duration.ofMillis(500);

    private final Book book;
    private final Map<Long, JobRow> jobs;
    private final Map<Long, List<AttemptRow>> attempts;
    private final List<Intent> intents;
    private final Duration clockError;
    private final Map<String, List<NodeRow>> nodes;
    private final Map<Long, List<Failure>> failures;
    private final Map<Long, Integer> graphs;
    private final List<Finding> findings = new ArrayList<>();

    Order(
            Book book,
            Map<Long, JobRow> jobs,
            Map<Long, List<AttemptRow>> attempts,
            List<Intent> intents,
            Duration clockError) {
        this.book = book;
        this.jobs = jobs;
        this.attempts = attempts;
        this.intents = intents;
        this.clockError = clockError;
        this.graphs = book.runs().stream().collect(toMap(Book.RunRow::id, Book.RunRow::graph));
        this.nodes = book.nodes().stream().collect(groupingBy(NodeRow::name));
        this.failures = book.failures().stream().collect(groupingBy(Failure::job));
    }

    List<Finding> findings() {
        attempts.values().forEach(this::sameJob);
        book.jobs().forEach(this::recordedInTime);
        book.jobs().forEach(this::afterItsSetup);
        steps();
        deadNodes();
        return findings;
    }

    private void found(Finding.Kind kind, int graph, String text) {
        findings.add(new Finding(kind, graph, text));
    }

    /** An attempt is begun once, and after the one before it has ended or its node was dead. */
    private void sameJob(List<AttemptRow> ofOneJob) {
        for (var i = 1; i < ofOneJob.size(); i++) {
            var earlier = ofOneJob.get(i - 1);
            var later = ofOneJob.get(i);
            if (earlier.attempt() == later.attempt()) {
                found(
                        DOUBLED,
                        later.graph(),
                        "attempt " + later.attempt() + " of job " + later.job() + " (" + later.step()
                                + ") was begun twice, at " + earlier.begun() + " and " + later.begun());
            } else if (isAtWork(earlier, later.begun())) {
                found(
                        OVERLAP,
                        later.graph(),
                        "attempt " + later.attempt() + " of job " + later.job() + " ("
                                + later.step() + ") began at " + later.begun() + " while attempt " + earlier.attempt()
                                + " of " + earlier.process() + " was at work, until " + earlier.ended()
                                + "; it began at "
                                + earlier.begun() + " under " + nodeOf(earlier)
                                + " of "
                                + nodes.getOrDefault(earlier.process(), List.of()));
            }
        }
    }

    private boolean isAtWork(AttemptRow attempt, Instant then) {
        return (attempt.ended() == null || isBefore(then, attempt.ended())) && !wasDead(attempt, then);
    }

    /** Whether the node that an attempt belongs to was signed off, by itself or by others, before some time. */
    private boolean wasDead(AttemptRow attempt, Instant then) {
        return nodeOf(attempt).map(node -> endedBy(node, then)).orElse(false);
    }

    /**
     * The number under which a process had claimed an attempt. It is read where it was recorded: a process that is frozen
     * just as it begins an attempt may come to it when it has long had its next number. Where nothing was recorded it is
     * the one that the process had last got.
     */
    private Optional<NodeRow> nodeOf(AttemptRow attempt) {
        var ofProcess = nodes.getOrDefault(attempt.process(), List.of());
        var recorded = failures.getOrDefault(attempt.job(), List.of()).stream()
                .filter(failure -> failure.attempt() == attempt.attempt())
                .flatMap(failure -> ofProcess.stream().filter(node -> node.id() == failure.node()))
                .findFirst();
        return recorded.or(() -> ofProcess.stream()
                .filter(node -> !node.started().isAfter(attempt.begun()))
                .reduce((one, next) -> next));
    }

    private boolean endedBy(NodeRow node, Instant then) {
        return node.ended() != null && !isBefore(then, node.ended());
    }

    /** No end is recorded before the attempt that is said to have come to it has really ended. */
    private void recordedInTime(JobRow job) {
        if (job.state() != JobState.COMPLETED || commitsWithItsWork(job)) {
            return;
        }
        for (var attempt : attempts.getOrDefault(job.id(), List.of())) {
            if (attempt.attempt() == job.attempt() && isBefore(job.finished(), attempt.ended())) {
                found(
                        OVERLAP,
                        attempt.graph(),
                        "job " + job.id() + " (" + job.step() + ") was completed at "
                                + job.finished() + " while attempt " + attempt.attempt() + " was at work, until "
                                + attempt.ended());
            }
        }
    }

    /** Such a job ends at the time when its transaction began, before its work. */
    private boolean commitsWithItsWork(JobRow job) {
        var graph = intents.get(graphs.getOrDefault(job.run(), 0)).graph();
        return graph.nodeOf(job.step())
                .map(node -> graph.nodes().get(node).behaviour() == Behaviour.RECORDS)
                .orElse(false);
    }

    private boolean isBefore(@Nullable Instant one, @Nullable Instant other) {
        return one != null && other != null && one.plus(clockError).isBefore(other);
    }

    /** A teardown begins when no attempt at its setup is at work any more, and not before its time. */
    private void afterItsSetup(JobRow teardown) {
        var setup = jobs.get(teardown.setup());
        var begun = firstBegun(teardown);
        if (setup == null || begun == null) {
            return;
        }
        for (var attempt : attempts.getOrDefault(setup.id(), List.of())) {
            if (isAtWork(attempt, begun)) {
                found(
                        OVERLAP,
                        attempt.graph(),
                        "teardown " + teardown.id() + " (" + teardown.step() + ") began at " + begun + " while attempt "
                                + attempt.attempt() + " of its setup was at work");
            }
        }
        if (setup.finished() == null || isBefore(begun, setup.finished())) {
            found(OVERLAP, -1, "teardown " + teardown.id() + " began before its setup " + setup.id() + " had ended");
        }
    }

    private @Nullable Instant firstBegun(JobRow job) {
        return attempts.getOrDefault(job.id(), List.of()).stream()
                .map(AttemptRow::begun)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private void steps() {
        var byRun = book.jobs().stream().collect(groupingBy(JobRow::run));
        for (var run : book.runs()) {
            var intent = intents.get(run.graph());
            var steps = byRun.getOrDefault(run.id(), List.of()).stream()
                    .collect(toMap(JobRow::step, j -> j, (one, other) -> one, HashMap::new));
            for (var i = 0; i < intent.graph().nodes().size(); i++) {
                afterItsPredecessors(intent.graph(), i, steps);
                heldLongEnough(intent, run.state(), i, steps);
            }
        }
    }

    private void afterItsPredecessors(Graph graph, int number, Map<String, JobRow> steps) {
        var job = steps.get(graph.step(number));
        var begun = job == null ? null : firstBegun(job);
        if (begun == null) {
            return;
        }
        var node = graph.nodes().get(number);
        var met = node.arrows().stream()
                .filter(arrow -> {
                    var before = steps.get(graph.step(arrow.from()));
                    return before != null
                            && before.state() != null
                            && before.finished() != null
                            && !isBefore(begun, before.finished())
                            && arrow.isMetBy(before.state());
                })
                .count();
        if (met < node.needed()) {
            found(
                    OVERLAP,
                    graph.number(),
                    graph.step(number) + " began at " + begun + " when " + met + " of " + node.needed()
                            + " steps before it had ended as they had to");
        }
    }

    /** What was neither released nor cancelled nor cut short by a failure is held for as long as was asked. */
    private void heldLongEnough(Intent intent, String end, int number, Map<String, JobRow> steps) {
        var graph = intent.graph();
        var hold = graph.nodes().get(number).hold();
        var setup = steps.get(graph.step(number));
        var teardown = steps.get(graph.teardown(number));
        if (hold == null || hold.time() == null || setup == null || teardown == null) {
            return;
        }
        var begun = firstBegun(teardown);
        if (intent.isSteered()
                || intent.isCancelled()
                || !end.equals("completed")
                || setup.state() != JobState.COMPLETED
                || setup.finished() == null
                || begun == null) {
            return;
        }
        var due = setup.finished().plus(hold.time());
        if (isBefore(begun, due)) {
            found(OVERLAP, graph.number(), graph.teardown(number) + " began at " + begun + ", before its time " + due);
        }
    }

    /** Nobody claims under the number of a node that was known to be dead by then. */
    private void deadNodes() {
        var byId = book.nodes().stream().collect(toMap(NodeRow::id, n -> n));
        for (var job : book.jobs()) {
            var node = byId.get(job.tries().node());
            if (job.state() == JobState.COMPLETED
                    && node != null
                    && node.ended() != null
                    && isBefore(node.ended().plus(MARKING), job.times().started())) {
                found(
                        OVERLAP,
                        -1,
                        "job " + job.id() + " (" + job.step() + ") was claimed at "
                                + job.times().started() + " by node " + node.id() + ", which was dead since "
                                + node.ended());
            }
        }
    }
}
