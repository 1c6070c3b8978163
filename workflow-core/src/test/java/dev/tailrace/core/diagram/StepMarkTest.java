package dev.tailrace.core.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.diagram.StepMark.Times;
import dev.tailrace.core.state.JobState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepMarkTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "SCHEDULED, 570, , , due in 9 min 30 s (12:09:30Z)",
        "SCHEDULED, 172800, , , due in 2 d (2026-11-26 12:00:00Z)",
        "RETRYABLE, 0.25, -9, , due in 250 ms (12:00:00Z)",
        "AVAILABLE, -3, , , 3 s late (11:59:57Z)",
        "AVAILABLE, 0, , , due in 0 s (12:00:00Z)",
        "RUNNING, -5, -4.5, , for 4.5 s",
        "RUNNING, , 1, , for 0 s",
        "COMPLETED, -5, -4, -1, 'in 3 s, at 11:59:59Z'",
        "SKIPPED, , , -86400, at 2026-11-23 12:00:00Z",
        "COMPLETED, , , , ''",
        "PENDING, , , , ''",
    })
    void timesAreToldAsOfTheMomentOfThePicture(
            JobState state,
            @Nullable Double due,
            @Nullable Double started,
            @Nullable Double finished,
            String expected) {
        var times = new Times(at(due), at(started), at(finished));

        assertThat(new StepMark("a", 1, state, 1, times, null).timeline(NOON)).isEqualTo(expected);
    }

    private static @Nullable Instant at(@Nullable Double seconds) {
        return seconds == null ? null : NOON.plusMillis(Math.round(seconds * 1000));
    }

    @Test
    void attemptsAndGenerationsAreToldFromTheSecondOn() {
        assertThat(new StepMark("a", 1, JobState.RUNNING, 1, Times.NONE, null).headline())
                .isEqualTo("running");
        assertThat(new StepMark("a", 2, JobState.RUNNING, 3, Times.NONE, null).headline())
                .isEqualTo("running, attempt 3, generation 2");
    }

    @Test
    void anErrorIsToldInOneShortLineUntilALaterAttemptCompleted() {
        var error = "x".repeat(79) + "\ud83d\ude00y\n\tat Door.open";

        assertThat(failed(JobState.RETRYABLE, error).errorLine()).isEqualTo("x".repeat(79) + "\ud83d\ude00...");
        assertThat(failed(JobState.RETRYABLE, "a\u0007b\r\nc").errorLine()).isEqualTo("a?b");
        assertThat(failed(JobState.COMPLETED, error).errorLine()).isEmpty();
        assertThat(failed(JobState.RETRYABLE, "\n").errorLine()).isEmpty();
    }

    private static StepMark failed(JobState state, String error) {
        return new StepMark("a", 1, state, 1, Times.NONE, error);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s, 0 s",
        "PT-1S, 0 s, 0 s",
        "PT0.0015S, 0.0015 s, 1 ms",
        "PT0.5S, 0.5 s, 500 ms",
        "PT9.95S, 9.95 s, 9.9 s",
        "PT10.5S, 10.5 s, 10 s",
        "PT1M, 1 min, 1 min",
        "PT1H30M1S, 1 h 30 min 1 s, 1 h 30 min",
        "PT24H, 1 d, 1 d",
        "PT876600H, 36525 d, 36525 d",
    })
    void spansAreReadable(Duration span, String exactly, String about) {
        if (!span.isNegative()) {
            assertThat(Shown.exactly(span)).isEqualTo(exactly);
        }
        assertThat(Shown.about(span)).isEqualTo(about);
    }
}
