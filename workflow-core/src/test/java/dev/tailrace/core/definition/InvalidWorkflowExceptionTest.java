package dev.tailrace.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InvalidWorkflowExceptionTest {
    @Test
    void oneProblemStaysOnOneLine() {
        var problem = new Problem("a", "step 'a' is wrong", "Booking.java:31");

        assertThat(new InvalidWorkflowException("w", List.of(problem)))
                .hasMessage("Workflow 'w': step 'a' is wrong (Booking.java:31)");
    }

    @Test
    void severalProblemsHaveALineEach() {
        var exception = new InvalidWorkflowException("w\n", List.of(Problem.of("a", "one"), Problem.of(null, "two")));

        assertThat(exception).hasMessage("Workflow 'w?': 2 mistakes\n  - one\n  - two");
        assertThat(exception.problems()).extracting(Problem::step).containsExactly("a", null);
    }

    @Test
    void veryManyProblemsAreCut() {
        var problems = IntStream.range(0, 25)
                .mapToObj(i -> Problem.of("s", "mistake " + i))
                .toList();

        assertThat(new InvalidWorkflowException("w", problems))
                .hasMessageContaining("25 mistakes")
                .hasMessageContaining("- mistake 19\n  ... and 5 more")
                .hasMessageEndingWith("... and 5 more");
    }
}
