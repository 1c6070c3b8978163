package dev.tailrace.runtime.view;

import java.util.List;

/** What the client's {@code doctor()} found: everything that needs somebody's attention, the worst first. */
public record Diagnosis(List<Finding> findings) {
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    public boolean isHealthy() {
        return findings.isEmpty();
    }

    /**
     * One finding.
     *
     * @param jobs how many jobs it concerns
     * @param message what is wrong and what to do, one or two sentences
     */
    public record Finding(Concern concern, long jobs, String message) {}

    /** What a finding is about. */
    public enum Concern {
        /** A rule that the database must always obey is broken: a bug, please report it. */
        BROKEN_INVARIANT,
        /** A teardown was given up and holds its run open. */
        PARKED_TEARDOWN,
        /** A teardown should have started more than a minute ago. */
        OVERDUE_TEARDOWN,
        /** A schedule should have started a run more than a minute ago. */
        OVERDUE_SCHEDULE,
        /** Jobs wait on a queue that no live node serves. */
        UNSERVED_QUEUE,
        /** Jobs wait for a kind that no live node of their queue has a worker for. */
        UNSERVED_KIND
    }
}
