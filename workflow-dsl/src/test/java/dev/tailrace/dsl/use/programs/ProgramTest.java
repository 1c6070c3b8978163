package dev.tailrace.dsl.use.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.dsl.Workflow;
import org.junit.jupiter.api.Test;

/** The programs define themselves, and draw themselves as expected. */
class ProgramTest {
    @Test
    void theHold() {
        assertDrawn(ResourceBooking.HOLD, """
                flowchart LR
                    s0["allocate"]
                    s1(["free<br/>queue cancel"])
                    s0 -.->|"teardown after 10 s"| s1
                """);
    }

    @Test
    void theReminder() {
        assertDrawn(ResourceBooking.REMIND, """
                flowchart LR
                    s0["allocate"]
                    s1["confirm<br/>after 1 h"]
                    s0 --> s1
                """);
    }

    @Test
    void theShortBooking() {
        assertDrawn(ResourceBooking.SHORT, """
                flowchart LR
                    s0["allocate"]
                    s1(["free<br/>queue cancel"])
                    s0 -.->|"teardown after input/hold"| s1
                """);
    }

    @Test
    void theBooking() {
        assertDrawn(ResourceBooking.BOOKING, """
                flowchart LR
                    s0["allocate"]
                    s1(["free<br/>queue cancel"])
                    s2["notify"]
                    s0 -.->|"teardown after input/hold"| s1
                    s0 --> s2
                """);
    }

    @Test
    void theDiamond() {
        assertDrawn(OrderDiamond.ORDER, """
                flowchart LR
                    s0["check"]
                    s1["reserve"]
                    s2["charge"]
                    s3["ship<br/>all of 2"]
                    s0 --> s1
                    s0 --> s2
                    s1 --> s3
                    s2 --> s3
                """);
    }

    @Test
    void theCompensation() {
        assertDrawn(Compensation.SALE, """
                flowchart LR
                    s0["charge"]
                    s1["ship"]
                    s2["refund<br/>all of 2"]
                    s3["tell<br/>any of 3"]
                    s0 --> s1
                    s0 --> s2
                    s0 -->|"discarded"| s3
                    s1 -->|"discarded"| s2
                    s1 --> s3
                    s2 -->|"finished"| s3
                """);
    }

    @Test
    void theBilling() {
        assertDrawn(Billing.BILLING, """
                flowchart LR
                    s0["invoice"]
                    s1["archive"]
                    s0 --> s1
                """);
    }

    @Test
    void theNightlySweep() {
        assertDrawn(Billing.NIGHTLY, """
                flowchart LR
                    s0["sweep"]
                """);
    }

    private static void assertDrawn(Workflow<?> workflow, String expected) {
        assertThat(workflow.diagram().toMermaid()).isEqualTo(expected);
        assertThat(workflow).hasToString("Workflow '" + workflow.name() + "'");
    }
}
