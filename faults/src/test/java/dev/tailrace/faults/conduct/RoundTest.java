package dev.tailrace.faults.conduct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two thousand random graphs on four processes, under four faults of each sort, from end to end. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RoundTest {
    private static final int GRAPHS = 2_000;
    private static final int FAULTS = 84;
    private static final Duration TIME = Duration.ofSeconds(150);

    /** Another one each time, unless somebody wants to see a failure again. */
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime() % 1_000_000_000);

    @TempDir
    Path out;

    @Test
    void nothingIsLostDoubledStuckOrLeakedWhateverIsBroken() throws Exception {
        System.out.println("again: -Dtailrace.seed=" + SEED);
        var printed = new ByteArrayOutputStream();
        var options = new Options(SEED, GRAPHS, FAULTS, TIME, 4, "none", out);

        var figures = new Round(options, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();

        assertThat(figures.findings())
                .as("%s%n%s", printed.toString(StandardCharsets.UTF_8), figures)
                .isEmpty();
        assertThat(figures.sorts()).isGreaterThanOrEqualTo(12);
        assertThat(figures.faults()).isGreaterThanOrEqualTo(80);
        assertThat(figures.graphs()).isGreaterThanOrEqualTo(GRAPHS);
        assertThat(figures.jobs()).isGreaterThanOrEqualTo(10 * GRAPHS);
        System.out.println(figures);
    }
}
