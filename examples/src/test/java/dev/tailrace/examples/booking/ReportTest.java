package dev.tailrace.examples.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Ledger.Totals TOTALS = new Ledger.Totals(1500, 37, 150, 149, 148, 147, 1500, 31_415);
    private static final Ledger.Lateness LATENESS = new Ledger.Lateness(49, 3.4, 17.6, 41);

    @Test
    void a_clean_report_ends_with_two_zeros() {
        var report = new Report(TOTALS, LATENESS, new LedgerAudit.Result(0, 0, List.of()));

        assertThat(report.text().lines())
                .containsExactly(
                        "bookings                    1,500",
                        "  waited for their turn        37",
                        "  released early              150",
                        "  extended                    149",
                        "  cancelled while held        148",
                        "  failed after allocating     147",
                        "teardowns                   1,500",
                        "  nodes freed              31,415",
                        "lateness of teardowns      p50 3 ms   p99 18 ms   max 41 ms   (49 holds that ran their time)",
                        "leaked=0 overbooked=0");
    }

    @Test
    void what_is_wrong_is_named_above_the_last_line() {
        var report = new Report(TOTALS, LATENESS, new LedgerAudit.Result(1, 2, List.of("node 1 is still held")));

        assertThat(report.text().lines()).endsWith("! node 1 is still held", "leaked=1 overbooked=2");
    }

    @Test
    void progress_fits_on_a_line() {
        var line = Progress.line(Duration.ofMillis(12_345), new Ledger.State(150, 2, 96, 5, 143), 500);

        assertThat(line).isEqualTo("  12 s   started 150 of 500   waiting 2   holding 5 (96 nodes)   ended 143");
    }
}
