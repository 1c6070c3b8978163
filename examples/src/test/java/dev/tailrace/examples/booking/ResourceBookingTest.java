package dev.tailrace.examples.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceBookingTest {
    private static final int BOOKINGS = 60;

    private final PoolDatabase database = new PoolDatabase();
    private final Output output = new Output();

    @TempDir
    private Path directory;

    @AfterEach
    void drop() {
        try (database) {
            assertThat(database.brokenInvariants()).isEmpty();
        }
    }

    @Test
    void bookings_end_in_every_way_and_nothing_is_leaked_or_overbooked() throws Exception {
        var status = run("--bookings", "" + BOOKINGS, "--speed", "100000");

        assertThat(output.errors()).isEmpty();
        assertThat(output.lastLine()).isEqualTo("leaked=0 overbooked=0");
        assertThat(status).isZero();
        assertThat(output.lines()).contains("flowchart LR");

        var log = TraceReader.shipped(PoolSchema.NODES).subList(0, BOOKINGS);
        var totals = new Ledger(database.transactions()).totals();
        assertThat(totals.bookings()).isEqualTo(BOOKINGS);
        assertThat(totals.waited()).isPositive();
        // Who changes their mind may come too late on a slow machine; who fails cannot.
        assertThat(totals.ways().released()).isBetween(1, expected(log, Ending.RELEASED_EARLY));
        assertThat(totals.ways().extended()).isBetween(1, expected(log, Ending.EXTENDED));
        assertThat(totals.ways().cancelled()).isBetween(1, expected(log, Ending.CANCELLED));
        assertThat(totals.ways().failed()).isEqualTo(expected(log, Ending.FAILED));
        assertThat(totals.teardowns()).isEqualTo(BOOKINGS);
    }

    private static int expected(List<Request> log, Ending ending) {
        return (int) log.stream()
                .filter(request -> Ending.of(request.booking()) == ending)
                .count();
    }

    @Test
    void the_workflow_and_a_run_are_drawn() throws Exception {
        run("--bookings", "3", "--speed", "100000");

        assertThat(directory.resolve("pictures/workflow.svg"))
                .content()
                .contains("<title>resource-booking</title>", "undoes allocate")
                .doesNotContain("data-state");
        assertThat(directory.resolve("pictures/run.svg"))
                .content()
                .contains("data-step=\"allocate\" data-state=\"completed\"", "data-step=\"free\" data-state=");
        assertThat(output.lines()).anyMatch(line -> line.endsWith("run.svg"));
    }

    @Test
    void a_second_replay_on_the_same_database_starts_nothing_twice() throws Exception {
        run("--bookings", "10", "--speed", "1000000");

        var status = run("--bookings", "20", "--speed", "1000000");

        assertThat(status).isZero();
        assertThat(output.lines()).contains("10 of the 20 bookings were started here before.");
        assertThat(new Ledger(database.transactions()).totals().teardowns()).isEqualTo(20);
    }

    @Test
    void another_log_can_be_replayed() throws Exception {
        var log = Files.writeString(directory.resolve("my.csv"), TraceReader.HEADER + "\n1,0,10,128,1\n2,1,10,1,1\n");

        assertThat(run("--csv", log.toString(), "--speed", "100")).isZero();

        assertThat(new Ledger(database.transactions()).totals().bookings()).isEqualTo(2);
    }

    @Test
    void a_broken_log_is_told_before_anything_is_booked() throws Exception {
        var log =
                Files.writeString(directory.resolve("my.csv"), TraceReader.HEADER + "\n1,0,10,128,1\n2,1,10,many,1\n");

        assertThat(run("--csv", log.toString())).isOne();

        assertThat(output.errors())
                .contains("line 3: nodes is 'many', not a whole number")
                .contains("Nothing was booked.");
        assertThat(output.lines()).isEmpty();
        assertThat(database.count("select count(*) from cluster.booking")).isZero();
    }

    @Test
    void options_that_make_no_sense_are_refused_with_the_usage() {
        assertThat(run("--bookings", "0")).isEqualTo(2);
        assertThat(run("--speed", "NaN")).isEqualTo(2);
        assertThat(run("--data", "here")).isEqualTo(2);
        assertThat(run("--pictures", "pom.xml")).isEqualTo(2);
        assertThat(run("--nodes", "3")).isEqualTo(2);

        assertThat(output.errors())
                .contains("--bookings is 0: use at least 1, or --all")
                .contains("--speed is NaN")
                .contains("--pictures is pom.xml")
                .contains("--jdbc-url=URL, --data=DIR")
                .contains("Unknown option")
                .contains("Usage: resource-booking");
    }

    private int run(String... args) {
        var all = new ArrayList<>(List.of("--jdbc-url", database.jdbcUrl()));
        if (!List.of(args).contains("--pictures")) {
            all.addAll(List.of("--pictures", directory.resolve("pictures").toString()));
        }
        all.addAll(List.of(args));
        return output.run(all.toArray(new String[0]));
    }
}
