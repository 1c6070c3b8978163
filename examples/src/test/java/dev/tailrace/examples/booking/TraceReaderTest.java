package dev.tailrace.examples.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TraceReaderTest {
    private static final String GOOD = "1,0,1451,128,1";

    @TempDir
    private Path directory;

    @Test
    void the_shipped_log_is_read_whole() throws Exception {
        var log = TraceReader.shipped(PoolSchema.NODES);

        assertThat(log).hasSize(18_066);
        assertThat(log.get(1)).isEqualTo(new Request(2, Duration.ofSeconds(1460), Duration.ofSeconds(3726), 128));
    }

    @Test
    void line_ends_of_windows_are_read_too() throws Exception {
        assertThat(read(TraceReader.HEADER + "\r\n" + GOOD + "\r\n")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("brokenLines")
    void a_broken_line_is_named_with_what_is_wrong_and_nothing_is_returned(String line, String problem) {
        assertThatThrownBy(() -> read(TraceReader.HEADER + "\n" + GOOD + "\n" + line + "\n3,9,1,1,1\n"))
                .isInstanceOf(BrokenTraceException.class)
                .hasMessage("log.csv\n  line 3: " + problem + "\nNothing was booked.");
    }

    static Stream<Arguments> brokenLines() {
        return Stream.of(
                arguments("2,5,1,1", "4 columns, expected 5 (booking,submit_s,run_s,nodes,user)"),
                arguments("2,5,1,1,1,1", "6 columns, expected 5 (booking,submit_s,run_s,nodes,user)"),
                arguments("", "1 columns, expected 5 (booking,submit_s,run_s,nodes,user)"),
                arguments("2,,1,1,1", "submit_s is '', a number is missing"),
                arguments("2,5,soon,1,1", "run_s is 'soon', not a whole number"),
                arguments("2,5,1.5,1,1", "run_s is '1.5', not a whole number"),
                arguments("2,5, 1,1,1", "run_s is ' 1', not a whole number"),
                arguments("2,5,-1,1,1", "run_s is '-1', which is negative"),
                arguments(
                        "2,5,99999999999999999999,1,1",
                        "run_s is '99999999999999999999', which is more than 2147483647"),
                arguments("2,5,1,0,1", "nodes is 0, the pool has 1 to 128"),
                arguments("2,5,1,129,1", "nodes is 129, the pool has 1 to 128"),
                arguments("1,5,1,1,1", "booking 1 is on line 2 already"));
    }

    @Test
    void times_that_go_backwards_are_refused() {
        assertThatThrownBy(() -> read(TraceReader.HEADER + "\n1,7,1,1,1\n2,6,1,1,1\n"))
                .hasMessageContaining("line 3: submit_s is 6, before the line above (7); sort the log by it");
    }

    @Test
    void every_broken_line_is_reported_but_only_the_first_twenty_are_shown() {
        var lines = IntStream.rangeClosed(1, 33).mapToObj(n -> "x,0,1,1,1").toList();

        assertThatThrownBy(() -> read(TraceReader.HEADER + "\n" + String.join("\n", lines)))
                .hasMessageContaining("line 21: booking is 'x'")
                .hasMessageNotContaining("line 22:")
                .hasMessageContaining("and 13 more");
    }

    @Test
    void other_columns_are_refused() {
        assertThatThrownBy(() -> read("id,start,end\n1,2,3\n"))
                .hasMessageContaining(
                        "line 1: the columns must be booking,submit_s,run_s,nodes,user, found id,start,end");
    }

    @Test
    void an_empty_log_is_refused() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("line 1").hasMessageContaining("found nothing");
        assertThatThrownBy(() -> read(TraceReader.HEADER)).hasMessageContaining("line 2: there are no bookings");
    }

    @Test
    void a_log_can_be_a_file() throws Exception {
        var file = Files.writeString(directory.resolve("my.csv"), TraceReader.HEADER + "\n" + GOOD + "\n");

        assertThat(TraceReader.read(file, PoolSchema.NODES)).hasSize(1);
        assertThatThrownBy(() -> TraceReader.read(directory.resolve("other.csv"), PoolSchema.NODES))
                .isInstanceOf(BrokenTraceException.class)
                .hasMessageContaining("other.csv\n  there is no such file");
    }

    private static List<Request> read(String text) throws IOException, BrokenTraceException {
        return TraceReader.read("log.csv", new StringReader(text), PoolSchema.NODES);
    }
}
