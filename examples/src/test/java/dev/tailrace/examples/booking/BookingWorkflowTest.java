package dev.tailrace.examples.booking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BookingWorkflowTest {
    @Test
    void its_diagram_shows_the_pool_and_the_timed_teardown_on_its_queue() {
        assertThat(BookingWorkflow.BOOKING.diagram().toMermaid()).isEqualTo("""
                flowchart LR
                    s0["allocate<br/>takes input/nodes of cluster"]
                    s1(["free<br/>queue cancel"])
                    s2["launch"]
                    s0 -.->|"teardown at allocate/expiresAt"| s1
                    s0 --> s2
                """);
    }
}
