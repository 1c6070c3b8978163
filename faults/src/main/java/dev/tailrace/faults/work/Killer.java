package dev.tailrace.faults.work;

import java.util.Set;

/** Ends this process at the point that it was told, at once and without a word to anybody. Safe for use by many threads. */
final class Killer implements TappedDataSource.Tap {
    /** As a process looks that was killed by a signal. */
    private static final int KILLED = 137;

    private volatile Set<String> points = Set.of();

    /** @param names of the points, with commas between them; none withdraws earlier ones */
    void arm(String names) {
        points = names.isEmpty() ? Set.of() : Set.of(names.split(","));
    }

    void at(KillPoint here) {
        if (points.contains(here.name())) {
            die(here);
        }
    }

    @Override
    public void at(KillPoint.Side side, Set<Statements.Kind> kinds) {
        if (points.isEmpty()) {
            return;
        }
        for (var kind : kinds) {
            at(side.of(kind));
        }
    }

    private static void die(KillPoint here) {
        Said.dying(here);
        Runtime.getRuntime().halt(KILLED);
    }
}
