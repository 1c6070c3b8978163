package dev.tailrace.faults.check;

import static dev.tailrace.faults.check.Finding.Kind.DOUBLED;
import static dev.tailrace.faults.check.Finding.Kind.LEAKED;
import static dev.tailrace.faults.check.Finding.Kind.LOST;
import static dev.tailrace.faults.check.Finding.Kind.STUCK;
import static dev.tailrace.faults.check.Finding.Kind.WRONG;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.tailrace.core.state.JobState;
import dev.tailrace.faults.check.Book.AttemptRow;
import dev.tailrace.faults.check.Book.JobRow;
import dev.tailrace.faults.check.Book.RunRow;
import dev.tailrace.faults.graph.Behaviour;
import dev.tailrace.faults.graph.Graph;
import dev.tailrace.faults.graph.Intent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Compares what is there with what was asked, what the model allows and what was really done. For use by one thread. */
public final class FinalCheck {
    private final Book book;
    private final List<Intent> intents;
    private final Duration clockError;
    private final Map<Long, JobRow> jobs;
    private final Map<Long, List<AttemptRow>> attempts;
    private final Map<Long, Integer> graphs;
    private final List<Finding> findings = new ArrayList<>();

    /** @param clockError by how much times may seem to be in the wrong order */
    public FinalCheck(Book book, List<Intent> intents, Duration clockError) {
        this.book = book;
        this.intents = intents;
        this.clockError = clockError;
        this.jobs = book.jobs().stream().collect(toMap(JobRow::id, j -> j));
        this.graphs = book.runs().stream().collect(toMap(RunRow::id, RunRow::graph));
        this.attempts = book.attempts().stream().collect(groupingBy(AttemptRow::job));
    }

    public List<Finding> findings() {
        starts();
        var byRun = book.jobs().stream().collect(groupingBy(JobRow::run));
        for (var run : book.runs()) {
            outcome(run, byRun.getOrDefault(run.id(), List.of()));
        }
        effects();
        units();
        findings.addAll(new Order(book, jobs, attempts, intents, clockError).findings());
        return findings;
    }

    private void found(Finding.Kind kind, int graph, String text) {
        findings.add(new Finding(kind, graph, text));
    }

    /** What was acknowledged is there, once; what was rolled back is not. */
    private void starts() {
        var runs = book.runs().stream().collect(groupingBy(RunRow::graph));
        for (var intent : intents) {
            var graph = intent.graph().number();
            var there = runs.getOrDefault(graph, List.of()).size();
            if (intent.isAcknowledged() && there == 0) {
                found(LOST, graph, "its start was acknowledged, and there is no run");
            }
            if (there > 1) {
                found(DOUBLED, graph, there + " runs were started with one key");
            }
            if (intent.isRolledBack() && there > 0) {
                found(WRONG, graph, "its start was rolled back, and there is a run");
            }
        }
    }

    private void outcome(RunRow run, List<JobRow> steps) {
        var intent = intents.get(run.graph());
        var graph = intent.graph();
        if (steps.size() != graph.jobs()) {
            found(LOST, run.graph(), "run " + run.id() + " has " + steps.size() + " jobs instead of " + graph.jobs());
        }
        var open = steps.stream().filter(s -> !s.isFinal()).toList();
        if (!open.isEmpty() || run.state().equals("running") || run.state().equals("cancelling")) {
            found(
                    STUCK,
                    run.graph(),
                    "run " + run.id() + " is " + run.state() + ", with " + open.size() + " open jobs: "
                            + open.stream()
                                    .limit(5)
                                    .map(s -> s.step() + " " + s.state())
                                    .toList());
            return;
        }
        var allowed = intent.isCancelled()
                ? List.of("cancelled", graph.end().name().toLowerCase(Locale.ROOT))
                : List.of(graph.end().name().toLowerCase(Locale.ROOT));
        if (!allowed.contains(run.state())) {
            found(WRONG, run.graph(), "run " + run.id() + " is " + run.state() + " instead of " + allowed);
        }
        var ends = graph.ends();
        for (var step : steps) {
            var node = graph.nodeOf(step.step());
            if (node.isPresent()) {
                step(run, step, ends.get(node.get()), intent.isCancelled());
                completed(run, step, graph.nodes().get(node.get()).behaviour());
            } else {
                teardown(run, step);
            }
        }
    }

    private void step(RunRow run, JobRow step, JobState model, boolean cancelled) {
        var allowed = EnumSet.of(model);
        if (cancelled) {
            allowed.add(JobState.CANCELLED);
            if (step.attempt() == 0) {
                // A finish that began before the cancel was committed sees steps that ended by it, but not the mark:
                // what
                // comes after them can no longer be met, and is skipped.
                allowed.add(JobState.SKIPPED);
            }
        }
        if (step.state() == null || !allowed.contains(step.state())) {
            found(
                    WRONG,
                    run.graph(),
                    "step " + step.step() + " of run " + run.id() + " is " + step.state() + " instead of " + allowed
                            + (step.tries().error() == null
                                    ? ""
                                    : ": " + firstLine(step.tries().error())));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** A completed job was done, by the very attempt that is recorded. */
    private void completed(RunRow run, JobRow step, Behaviour behaviour) {
        if (step.state() != JobState.COMPLETED) {
            return;
        }
        var done = attempts.getOrDefault(step.id(), List.of()).stream()
                .filter(a -> a.attempt() == step.attempt() && "done".equals(a.result()))
                .count();
        if (done == 0) {
            found(
                    LOST,
                    run.graph(),
                    "job " + step.id() + " (" + step.step() + ", " + behaviour + ") is completed by attempt "
                            + step.attempt() + ", which was not done");
        }
    }

    private void teardown(RunRow run, JobRow teardown) {
        var setup = jobs.get(teardown.setup());
        if (setup == null) {
            found(LOST, run.graph(), "the setup of teardown " + teardown.id() + " is gone");
            return;
        }
        var tried = setup.attempt() > 0;
        var expected = tried ? JobState.COMPLETED : JobState.SKIPPED;
        if (teardown.state() != expected) {
            found(
                    tried ? LOST : WRONG,
                    run.graph(),
                    "teardown " + teardown.step() + " of run " + run.id() + " is "
                            + teardown.state() + " instead of " + expected + "; its setup had " + setup.attempt()
                            + " attempts and is " + setup.state());
        } else {
            completed(run, teardown, Behaviour.COMPLETES);
        }
    }

    /** Rows that commit with the job's end are there once for a completed job, and not for any other. */
    private void effects() {
        var rows = book.effects().stream().collect(groupingBy(Book.Effect::job));
        for (var job : book.jobs()) {
            var graph = graphOf(job);
            var node = graph.nodeOf(job.step());
            if (node.isEmpty() || graph.nodes().get(node.get()).behaviour() != Behaviour.RECORDS) {
                continue;
            }
            var there = rows.getOrDefault(job.id(), List.of());
            var expected = job.state() == JobState.COMPLETED ? 1 : 0;
            if (there.size() != expected) {
                found(
                        there.size() < expected ? LOST : DOUBLED,
                        graph.number(),
                        "job " + job.id() + " is " + job.state() + ", and " + there.size()
                                + " rows were committed with it");
            } else if (expected == 1 && there.get(0).attempt() != job.attempt()) {
                found(
                        WRONG,
                        graph.number(),
                        "job " + job.id() + " is completed by attempt " + job.attempt()
                                + ", and its row was written by attempt "
                                + there.get(0).attempt());
            }
        }
    }

    private void units() {
        for (var unit : book.units()) {
            if (unit.held() > 0) {
                found(LEAKED, unit.graph(), "the unit of token " + unit.token() + " was never given back");
            }
        }
    }

    private Graph graphOf(JobRow job) {
        return intents.get(graphs.getOrDefault(job.run(), 0)).graph();
    }
}
