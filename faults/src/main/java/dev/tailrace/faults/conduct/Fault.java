package dev.tailrace.faults.conduct;

import java.util.Locale;

/**
 * A fault that is planned.
 *
 * @param atMillis after the beginning
 * @param target the number of a worker or of the client's proxy; 0 for the server
 * @param millis for how long, where it lasts
 * @param point where a process is killed; else empty
 */
record Fault(long atMillis, Sort sort, int target, int millis, String point) {
    String line() {
        var on = switch (sort.target()) {
            case WORKER -> "worker " + target;
            case PROXY -> "proxy " + target;
            case SERVER -> "server";
        };
        return String.format(Locale.ROOT, "%6.1f s  %-20s %-9s %5d ms  %s", atMillis / 1000.0, sort, on, millis, point)
                .stripTrailing();
    }
}
