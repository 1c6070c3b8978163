package dev.tailrace.examples.booking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a replay came to, all of it from the pool's ledger. */
record Report(Ledger.Totals totals, Ledger.Lateness lateness, LedgerAudit.Result audit) {
    private static final int FINDINGS_SHOWN = 20;

    String text() {
        var lines = new ArrayList<String>();
        lines.add(row("bookings", totals.bookings()));
        lines.add(row("  waited for their turn", totals.waited()));
        lines.add(row("  released early", totals.released()));
        lines.add(row("  extended", totals.extended()));
        lines.add(row("  cancelled while held", totals.cancelled()));
        lines.add(row("  failed after allocating", totals.failed()));
        lines.add(row("teardowns", totals.teardowns()));
        lines.add(row("  nodes freed", totals.nodes()));
        lines.add(String.format(
                Locale.ROOT,
                "lateness of teardowns      p50 %.0f ms   p99 %.0f ms   max %.0f ms   (%,d holds that ran their time)",
                lateness.p50(),
                lateness.p99(),
                lateness.max(),
                lateness.holds()));
        lines.addAll(findings());
        lines.add("leaked=" + audit.leaked() + " overbooked=" + audit.overbooked());
        return String.join(System.lineSeparator(), lines);
    }

    private List<String> findings() {
        return audit.findings().stream()
                .limit(FINDINGS_SHOWN)
                .map(f -> "! " + f)
                .toList();
    }

    private static String row(String name, int count) {
        return String.format(Locale.ROOT, "%-26s %,6d", name, count);
    }
}
