package dev.tailrace.runtime.view;

import dev.tailrace.core.diagram.AddedEdge;
import dev.tailrace.core.diagram.AddedStep;
import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stood when it was read, with its jobs and what joins them: the graph of the run.
 *
 * @param jobs in the order of the workflow's steps; of a step that was done again, the older first
 * @param edges who waits for whom, in the order of the jobs that are waited for
 * @param decisions what people decided about teardowns that failed, oldest first; at most 1,000
 */
public record RunView(RunSummary summary, List<JobView> jobs, List<Edge> edges, List<TeardownDecision> decisions) {
    public RunView {
        jobs = List.copyOf(jobs);
        edges = List.copyOf(edges);
        decisions = List.copyOf(decisions);
    }

    /**
     * One job waits for another.
     *
     * @param from the number of the job that is waited for
     * @param to the number of the job that waits
     * @param kind for which end it waits; between a setup, its teardown and the steps in between, what the one is to the
     *     other
     */
    public record Edge(long from, long to, EdgeKind kind) {}

    public Run run() {
        return summary.run();
    }

    public RunState state() {
        return summary.state();
    }

    public List<String> tags() {
        return summary.tags();
    }

    public Instant startedAt() {
        return summary.startedAt();
    }

    /** When its last ordinary step ended; teardowns may still be waiting. */
    public @Nullable Instant workEndedAt() {
        return summary.workEndedAt();
    }

    /** When everything had ended, teardowns included. */
    public @Nullable Instant endedAt() {
        return summary.endedAt();
    }

    /**
     * The step's job; of one that was done again, the latest.
     *
     * @throws NoSuchElementException if the run has no such step
     */
    public JobView job(String step) {
        return jobs.stream()
                .filter(j -> j.step().equals(step))
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new NoSuchElementException(run() + " has no step '" + step + "', only "
                        + jobs.stream().map(JobView::step).distinct().toList()));
    }

    /**
     * The run, to be drawn over the picture of its workflow: {@code workflow.diagram().with(run.overlay(Instant.now()))}.
     *
     * @param asOf when this was read; countdowns are counted from it
     */
    public RunOverlay overlay(Instant asOf) {
        return new RunOverlay(
                run().id(), state(), asOf, jobs.stream().map(JobView::mark).toList(), added(), edgesOfAdded());
    }

    private List<AddedStep> added() {
        return jobs.stream()
                .filter(JobView::isAdded)
                .map(job -> new AddedStep(
                        job.step(),
                        job.kind(),
                        job.queue(),
                        job.place().teardownOf(),
                        job.place().addedBy()))
                .distinct()
                .toList();
    }

    private List<AddedEdge> edgesOfAdded() {
        var byId = new HashMap<Long, JobView>();
        jobs.forEach(job -> byId.put(job.id(), job));
        var found = new ArrayList<AddedEdge>();
        for (var edge : edges) {
            var from = byId.get(edge.from());
            var to = byId.get(edge.to());
            if (from != null && to != null && (from.isAdded() || to.isAdded())) {
                found.add(new AddedEdge(from.step(), to.step(), edge.kind()));
            }
        }
        return found;
    }
}
