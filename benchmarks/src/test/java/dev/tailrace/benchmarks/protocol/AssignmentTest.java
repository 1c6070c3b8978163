package dev.tailrace.benchmarks.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssignmentTest {
    @Test
    void anAssignmentIsTheSameAfterItsWayThroughACommandLine() {
        var assignment = new Assignment("peer", "tuned", "jdbc:x", "postgres://x", 1_000, 10, 200, true);

        assertThat(Assignment.of(assignment.toJson())).isEqualTo(assignment);
    }
}
