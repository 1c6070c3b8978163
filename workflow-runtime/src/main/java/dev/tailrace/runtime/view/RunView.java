package dev.tailrace.runtime.view;

import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.state.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stood when it was read.
 *
 * @param workEndedAt when its last ordinary step ended; teardowns may still be waiting
 * @param endedAt when everything had ended, teardowns included
 * @param jobs in the order of the workflow's steps
 */
public record RunView(
        Run run,
        RunState state,
        List<String> tags,
        Instant startedAt,
        @Nullable Instant workEndedAt,
        @Nullable Instant endedAt,
        List<JobView> jobs) {
    public RunView {
        tags = List.copyOf(tags);
        jobs = List.copyOf(jobs);
    }

    /** @throws NoSuchElementException if the run has no such step */
    public JobView job(String step) {
        return jobs.stream()
                .filter(j -> j.step().equals(step))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(run + " has no step '" + step + "', only "
                        + jobs.stream().map(JobView::step).toList()));
    }

    /**
     * The run, to be drawn over the picture of its workflow: {@code workflow.diagram().with(run.overlay(Instant.now()))}.
     *
     * @param asOf when this was read; countdowns are counted from it
     */
    public RunOverlay overlay(Instant asOf) {
        var marks = new ArrayList<StepMark>(jobs.size());
        var generations = new HashMap<String, Integer>();
        for (var job : jobs) {
            marks.add(job.mark(generations.merge(job.step(), 1, Integer::sum)));
        }
        return new RunOverlay(run.id(), state, asOf, marks);
    }
}
