package dev.tailrace.faults.conduct;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tailrace.faults.check.Timeline;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a round whose load fails. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PerformanceTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @Test
    void aLoadThatFailsIsToldWhileTheRoundGoesOnAndFailsIt() {
        var options = new Options(7, 1, 0, Duration.ofSeconds(1), 0, "none", folder);
        var performance = new Performance(
                options,
                Duration.ofSeconds(2),
                number -> {
                    throw new IllegalStateException("no graph has the number " + number);
                },
                new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThatThrownBy(() -> performance.run(new UntilTold()))
                .hasMessage("the load has failed")
                .hasRootCauseMessage("no graph has the number 0");
    }

    private final class UntilTold implements Performance.Plot {
        @Override
        public void play(Stage stage) {
            await().atMost(LIMIT)
                    .until(() -> printed.toString(StandardCharsets.UTF_8)
                            .contains(
                                    "the load has failed: java.lang.IllegalStateException: no graph has the number 0"));
        }

        @Override
        public List<Timeline.Event> events() {
            return List.of();
        }
    }
}
