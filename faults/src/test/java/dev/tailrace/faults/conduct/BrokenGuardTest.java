package dev.tailrace.faults.conduct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.faults.work.Break;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The harness goes red when the engine is deprived of a guard; here of two that are missed soon. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class BrokenGuardTest {
    private static final long SEED = 5;

    @TempDir
    Path out;

    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {"RELEASE_WITHOUT_COUNTER", "ARM_LATE"})
    void aGuardThatIsTakenAwayIsMissed(Break guard) throws Exception {
        var printed = new ByteArrayOutputStream();
        var options = new Options(SEED, 40, 0, Duration.ofSeconds(4), 2, guard.option(), out);

        var figures = new Breaks(options, new PrintStream(printed, true, StandardCharsets.UTF_8)).without(guard);

        assertThat(figures.isClean()).as(figures.toString()).isFalse();
    }
}
