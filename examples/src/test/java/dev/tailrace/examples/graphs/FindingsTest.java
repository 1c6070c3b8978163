package dev.tailrace.examples.graphs;

import static dev.tailrace.examples.graphs.TaskLog.Event.BEGINS;
import static dev.tailrace.examples.graphs.TaskLog.Event.ENDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.examples.graphs.TaskLog.Line;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The count would show what it is there to show. */
class FindingsTest {
    private static final TaskGraph CHAIN = GraphReader.parse("chain", List.of(GraphReader.HEADER, "0,a,1,", "1,b,1,0"));

    @Test
    void a_clean_log_is_clean() {
        var findings = findings(
                new Line(0, "one", BEGINS),
                new Line(0, "one", ENDS),
                new Line(1, "two", BEGINS),
                new Line(1, "two", ENDS));

        assertThat(findings.isClean()).isTrue();
        assertThat(findings.line(1.25))
                .isEqualTo("graph=chain tasks=2 edges=1 completed=2 order_violations=0 repeated=0 seconds=1.3");
    }

    @Test
    void a_task_that_begins_before_its_parent_has_ended_violates_the_order() {
        var findings = findings(
                new Line(0, "one", BEGINS),
                new Line(1, "two", BEGINS),
                new Line(0, "one", ENDS),
                new Line(1, "two", ENDS));

        assertThat(findings.orderViolations()).isEqualTo(1);
        assertThat(findings.isClean()).isFalse();
    }

    @Test
    void a_task_that_runs_again_is_repeated_unless_its_node_was_killed() {
        var log = List.of(
                new Line(0, "one", BEGINS),
                new Line(0, "two", BEGINS),
                new Line(0, "two", ENDS),
                new Line(1, "two", BEGINS),
                new Line(1, "two", ENDS));

        assertThat(Findings.of(CHAIN, log, Set.of("one")).repeated()).isZero();
        assertThat(Findings.of(CHAIN, log, Set.of("two")).repeated()).isEqualTo(1);
        assertThat(Findings.of(CHAIN, log, Set.of()).isClean()).isFalse();
    }

    @Test
    void a_task_that_never_ends_is_not_completed() {
        assertThat(findings(new Line(0, "one", BEGINS), new Line(0, "one", ENDS), new Line(1, "two", BEGINS))
                        .completed())
                .isEqualTo(1);
    }

    private static Findings findings(Line... log) {
        return Findings.of(CHAIN, List.of(log), Set.of());
    }
}
