package dev.tailrace.runtime.internal.store;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that this node holds.
 *
 * @param uses what hangs on its output, as JSON; null for nothing
 * @param token the number that a setup and its teardowns share
 * @param setupCompleted false for a teardown whose setup ended otherwise
 * @param cancelled whether its run was cancelled before the claim: then it is ended without being worked
 */
public record ClaimedJob(
        JobRow row,
        Fence fence,
        StoredArguments arguments,
        @Nullable String uses,
        long token,
        boolean setupCompleted,
        boolean cancelled) {
    /** A job that a node takes while it is written: the first attempt, with arguments that need no output. */
    public static ClaimedJob first(NewJob job, long node) {
        return new ClaimedJob(
                job.row(),
                new Fence(node, 1, 0),
                new StoredArguments(job.arguments().literal(), null, List.of()),
                job.uses(),
                job.row().id(),
                true,
                false);
    }

    public long id() {
        return row.id();
    }

    /**
     * Arguments as stored: a literal, or a template and the outputs that it reads, null where one is missing; or nothing.
     */
    public record StoredArguments(
            @Nullable String literal, @Nullable String template, List<@Nullable String> outputs) {
        public StoredArguments {
            outputs = Collections.unmodifiableList(outputs);
        }
    }
}
