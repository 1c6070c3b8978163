package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;

/** What ending a job takes: the part of its wide row that does not depend on how it was worked. */
public record JobRow(
        JobRef ref, String step, EndRole role, int lane, int priority, Successors successors, JobPolicy policy) {
    public long id() {
        return ref.id();
    }

    public boolean isTeardown() {
        return role == EndRole.TEARDOWN;
    }
}
