package dev.tailrace.runtime.query;

import dev.tailrace.core.Names;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which runs, whatever their state; what is null or empty is not asked about.
 *
 * @param workflow its workflow's name
 * @param tags all of which it has
 * @param startedFrom the earliest start that fits
 * @param startedBefore the first start that is too late
 * @param parent the number of the run of which a step started it
 */
public record RunFilter(
        @Nullable String workflow,
        Set<String> tags,
        @Nullable Instant startedFrom,
        @Nullable Instant startedBefore,
        @Nullable Long parent) {
    /** Every run. */
    public static final RunFilter ALL = new RunFilter(null, Set.of(), null, null, null);

    /** @throws IllegalArgumentException if a name is none, or the time ends before it begins */
    public RunFilter {
        tags = Collections.unmodifiableSet(new TreeSet<>(tags));
        tags.forEach(tag -> Names.requireNarrow("tag", tag));
        requireName("workflow", workflow);
        if (startedFrom != null && startedBefore != null && !startedFrom.isBefore(startedBefore)) {
            throw new IllegalArgumentException(
                    "runs started from " + startedFrom + " on and before " + startedBefore + ": there can be none");
        }
    }

    static void requireName(String what, @Nullable String name) {
        var problem = name == null ? null : Names.problemWith(name);
        if (problem != null) {
            throw new IllegalArgumentException(what + " '" + Names.printable(name) + "': " + problem);
        }
    }

    RunFilter workflow(String workflow) {
        return new RunFilter(workflow, tags, startedFrom, startedBefore, parent);
    }

    RunFilter tags(Set<String> tags) {
        return new RunFilter(workflow, tags, startedFrom, startedBefore, parent);
    }

    RunFilter startedFrom(Instant from) {
        return new RunFilter(workflow, tags, from, startedBefore, parent);
    }

    RunFilter startedBefore(Instant before) {
        return new RunFilter(workflow, tags, startedFrom, before, parent);
    }

    RunFilter parent(long parent) {
        return new RunFilter(workflow, tags, startedFrom, startedBefore, parent);
    }
}
