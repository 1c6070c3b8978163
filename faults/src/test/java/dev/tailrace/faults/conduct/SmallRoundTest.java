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

/** Some dozen graphs under two dozen faults, from end to end. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SmallRoundTest {
    private static final int FAULTS = 24;

    /** Another one each time, unless somebody wants to see a failure again. */
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime() % 1_000_000_000);

    @TempDir
    Path out;

    @Test
    void nothingIsLostDoubledStuckOrLeakedWhateverIsBroken() throws Exception {
        var printed = new ByteArrayOutputStream();
        var options = new Options(SEED, 80, FAULTS, Duration.ofSeconds(20), 3, "none", out);

        var figures = new Round(options, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();

        assertThat(figures.findings())
                .as("%s%n%s%nagain: -Dtailrace.seed=%d", printed.toString(StandardCharsets.UTF_8), figures, SEED)
                .isEmpty();
        assertThat(figures.sorts()).isGreaterThanOrEqualTo(12);
        assertThat(figures.jobs()).isGreaterThan(800);
    }
}
