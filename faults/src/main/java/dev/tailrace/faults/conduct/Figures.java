package dev.tailrace.faults.conduct;

import dev.tailrace.faults.check.Finding;
import java.util.List;

/** What a round has come to. */
public record Figures(long seed, int graphs, int jobs, int faults, int sorts, List<Finding> findings) {
    public Figures {
        findings = List.copyOf(findings);
    }

    public boolean isClean() {
        return findings.isEmpty();
    }

    private long count(Finding.Kind kind) {
        return findings.stream().filter(f -> f.kind() == kind).count();
    }

    /** The last line. */
    @Override
    public String toString() {
        return "seed=" + seed + " graphs=" + graphs + " jobs=" + jobs + " faults=" + faults + " sorts=" + sorts
                + " lost=" + count(Finding.Kind.LOST) + " doubled=" + count(Finding.Kind.DOUBLED) + " stuck="
                + count(Finding.Kind.STUCK) + " overlaps=" + count(Finding.Kind.OVERLAP) + " leaked="
                + count(Finding.Kind.LEAKED) + " wrong=" + count(Finding.Kind.WRONG)
                + " missed=" + count(Finding.Kind.MISSED);
    }
}
