package dev.tailrace.faults.conduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tailrace.faults.check.Finding;
import dev.tailrace.faults.check.Finding.Kind;
import dev.tailrace.faults.work.Break;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The harness goes red when the engine is deprived of a guard; here of two that are missed soon. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class BrokenGuardTest {
    private static final long SEED = 5;

    @TempDir
    Path out;

    static Stream<Arguments> guards() {
        return Stream.of(
                arguments(Break.RELEASE_WITHOUT_COUNTER, Set.of(Kind.OVERLAP, Kind.WRONG)),
                arguments(Break.ARM_LATE, Set.of(Kind.LOST, Kind.LEAKED, Kind.WRONG)));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void aGuardThatIsTakenAwayIsMissedForWhatItGuards(Break guard, Set<Kind> verdicts) throws Exception {
        var printed = new ByteArrayOutputStream();
        var options = new Options(SEED, 40, 0, Duration.ofSeconds(4), 2, guard.option(), out);

        var figures = new Breaks(options, new PrintStream(printed, true, StandardCharsets.UTF_8)).without(guard);

        assertThat(figures.findings().stream().map(Finding::kind).collect(Collectors.toSet()))
                .as("%s, and not expected: %s", figures, unexpected(figures, verdicts))
                .isEqualTo(verdicts);
    }

    private static List<Finding> unexpected(Figures figures, Set<Kind> verdicts) {
        return figures.findings().stream()
                .filter(finding -> !verdicts.contains(finding.kind()))
                .toList();
    }
}
