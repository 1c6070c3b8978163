package dev.tailrace.examples.graphs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.examples.graphs.TaskGraph.Task;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphReaderTest {
    @Test
    void tasks_come_behind_their_parents_whatever_the_order_of_the_lines() {
        var graph = GraphReader.parse("g", List.of(GraphReader.HEADER, "7,last,1.5,3 5", "5,middle,0,3", "3,first,2,"));

        assertThat(graph.tasks()).extracting(Task::number).containsExactly(3, 5, 7);
        assertThat(graph.edges()).isEqualTo(3);
        assertThat(graph.workflow(100).plan().steps()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,a,1,0          | task 0 waits for itself",
                "0,a,1,4          | for a task that is not in the file; its parents are [4]",
                "0,a,1            | line 2 has 3 fields, not 4",
                "0,a,-1,          | a task takes 0 to 10,000,000 s, not -1",
                "zero,a,1,        | line 2: a number is none"
            })
    void a_line_that_makes_no_sense_is_refused(String line, String message) {
        assertThatThrownBy(() -> GraphReader.parse("g", List.of(GraphReader.HEADER, line)))
                .isInstanceOf(BrokenGraphException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_file_with_other_columns_or_two_tasks_of_one_number_is_refused() {
        assertThatThrownBy(() -> GraphReader.parse("g", List.of("a,b", "0,1")))
                .hasMessage("the first line must be: task,name,runtime_s,parents");
        assertThatThrownBy(() -> GraphReader.parse("g", List.of(GraphReader.HEADER, "0,a,1,", "0,b,1,")))
                .hasMessage("line 3: a second task 0");
    }
}
