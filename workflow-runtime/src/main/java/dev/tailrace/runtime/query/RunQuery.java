package dev.tailrace.runtime.query;

import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.view.Run;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to list: {@code RunQuery.ALL.state(RunState.FAILED).workflow("resource-booking").tagged("vip")}. All of what is
 * said must fit. Immutable.
 *
 * @param states of which the run is in one; none is any
 */
public record RunQuery(Set<RunState> states, RunFilter filter, PageRequest page) {
    /** Every run, 50 at a time. */
    public static final RunQuery ALL = new RunQuery(Set.of(), RunFilter.ALL, PageRequest.FIRST);

    public RunQuery {
        // In the order of the states, so that equal queries read the same.
        states = Collections.unmodifiableSet(new TreeSet<>(states));
    }

    /** Runs in one of these states. */
    public RunQuery state(RunState... states) {
        return new RunQuery(Set.copyOf(List.of(states)), filter, page);
    }

    /** Runs that have still to end, teardowns included. */
    public RunQuery open() {
        var open = EnumSet.allOf(RunState.class);
        open.removeIf(RunState::isFinal);
        return new RunQuery(open, filter, page);
    }

    /** @throws IllegalArgumentException if that is no workflow's name */
    public RunQuery workflow(String workflow) {
        return new RunQuery(states, filter.workflow(workflow), page);
    }

    /**
     * Runs that have all of these tags.
     *
     * @throws IllegalArgumentException if one is not 1 to 63 of a-z, 0-9, '.', '_' and '-'
     */
    public RunQuery tagged(String... tags) {
        return new RunQuery(states, filter.tags(Set.copyOf(List.of(tags))), page);
    }

    /** Runs that were started then or later, by the database's clock. */
    public RunQuery startedFrom(Instant from) {
        return new RunQuery(states, filter.startedFrom(from), page);
    }

    /** Runs that were started earlier. */
    public RunQuery startedBefore(Instant before) {
        return new RunQuery(states, filter.startedBefore(before), page);
    }

    /** Runs that steps of this one started; not those that these started in turn. */
    public RunQuery childrenOf(Run parent) {
        return new RunQuery(states, filter.parent(parent.id()), page);
    }

    /**
     * The most runs of a page; 50 by default.
     *
     * @throws IllegalArgumentException if it is not 1 to 500
     */
    public RunQuery pageSize(int size) {
        return new RunQuery(states, filter, new PageRequest(size, page.after()));
    }

    /** Goes on after a page of the same query; null begins again. */
    public RunQuery after(@Nullable String next) {
        return new RunQuery(states, filter, new PageRequest(page.size(), next));
    }
}
