package dev.tailrace.runtime.view;

import java.time.Instant;

/**
 * Something that is paused in the whole cluster.
 *
 * @param reason what somebody gave as one
 * @param at since when, by the database clock
 */
public record PauseView(Subject subject, String name, String reason, Instant at) {
    /** What can be paused. */
    public enum Subject {
        /** No node claims from the queue. */
        QUEUE,
        /** No node claims jobs of the kind. */
        KIND,
        /** No run of the workflow is started. */
        WORKFLOW
    }
}
