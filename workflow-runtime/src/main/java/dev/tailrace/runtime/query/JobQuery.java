package dev.tailrace.runtime.query;

import dev.tailrace.core.Names;
import dev.tailrace.core.state.JobState;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list: {@code JobQuery.ALL.state(JobState.RETRYABLE).queue("mail")}. All of what is said must fit. Immutable.
 *
 * @param states of which the job is in one; none is any
 * @param run whose jobs, by its number
 * @param runs whose jobs, by what the runs are
 */
public record JobQuery(
        Set<JobState> states,
        @Nullable String queue,
        @Nullable String kind,
        @Nullable String step,
        @Nullable Long run,
        RunFilter runs,
        PageRequest page) {
    /** Every job, 50 at a time. */
    public static final JobQuery ALL = new JobQuery(Set.of(), null, null, null, null, RunFilter.ALL, PageRequest.FIRST);

    /** @throws IllegalArgumentException if a name is none */
    public JobQuery {
        // In the order of the states, so that equal queries read the same.
        states = Collections.unmodifiableSet(new TreeSet<>(states));
        if (queue != null) {
            Names.requireNarrow("queue", queue);
        }
        if (kind != null) {
            Names.requireNarrow("kind", kind);
        }
        RunFilter.requireName("step", step);
    }

    /** Jobs in one of these states. */
    public JobQuery state(JobState... states) {
        return new JobQuery(Set.copyOf(List.of(states)), queue, kind, step, run, runs, page);
    }

    /** Jobs that have still to end. */
    public JobQuery open() {
        var open = EnumSet.allOf(JobState.class);
        open.removeIf(JobState::isFinal);
        return new JobQuery(open, queue, kind, step, run, runs, page);
    }

    public JobQuery queue(String queue) {
        return new JobQuery(states, queue, kind, step, run, runs, page);
    }

    public JobQuery kind(String kind) {
        return new JobQuery(states, queue, kind, step, run, runs, page);
    }

    public JobQuery step(String step) {
        return new JobQuery(states, queue, kind, step, run, runs, page);
    }

    /** Jobs of one run, by its number. */
    public JobQuery run(long run) {
        return new JobQuery(states, queue, kind, step, run, runs, page);
    }

    public JobQuery workflow(String workflow) {
        return runs(runs.workflow(workflow));
    }

    /** Jobs that have all of these tags, each on the run or on the step. */
    public JobQuery tagged(String... tags) {
        return runs(runs.tags(Set.copyOf(List.of(tags))));
    }

    /** Jobs whose runs were started then or later, by the database's clock. */
    public JobQuery runStartedFrom(Instant from) {
        return runs(runs.startedFrom(from));
    }

    /** Jobs whose runs were started earlier. */
    public JobQuery runStartedBefore(Instant before) {
        return runs(runs.startedBefore(before));
    }

    private JobQuery runs(RunFilter filter) {
        return new JobQuery(states, queue, kind, step, run, filter, page);
    }

    /**
     * The most jobs of a page; 50 by default.
     *
     * @throws IllegalArgumentException if it is not 1 to 500
     */
    public JobQuery pageSize(int size) {
        return new JobQuery(states, queue, kind, step, run, runs, new PageRequest(size, page.after()));
    }

    /** Goes on after a page of the same query; null begins again. */
    public JobQuery after(@Nullable String next) {
        return new JobQuery(states, queue, kind, step, run, runs, new PageRequest(page.size(), next));
    }
}
