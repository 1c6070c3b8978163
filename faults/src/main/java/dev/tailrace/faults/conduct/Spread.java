package dev.tailrace.faults.conduct;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How long something took, many times. */
record Spread(List<Duration> sorted) {
    static Spread of(List<Duration> all) {
        return new Spread(all.stream().sorted().toList());
    }

    private double seconds(double part) {
        var place = (int) Math.ceil(part * sorted.size()) - 1;
        return sorted.get(Math.max(0, place)).toMillis() / 1000.0;
    }

    @Override
    public String toString() {
        return sorted.isEmpty()
                ? "never seen"
                : String.format(
                        Locale.ROOT,
                        "median %.2f s, p99 %.2f s, longest %.2f s, of %d",
                        seconds(0.5),
                        seconds(0.99),
                        seconds(1),
                        sorted.size());
    }
}
