package dev.tailrace.runtime.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.definition.Timing;
import dev.tailrace.runtime.error.PayloadException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times in outputs: what later steps hang on them, and within which bounds. */
class TimesTest {
    private static final String DELAY = uses("delay", "/hold");
    private static final long HUNDRED_YEARS = Timing.LONGEST.toMillis();

    private final OutputUses uses = new OutputUses(new JsonCodec());

    private static String uses(String as, String pointer) {
        return "[{\"step\":\"free\",\"pointer\":\"%s\",\"as\":\"%s\",\"edge\":1}]".formatted(pointer, as);
    }

    @ParameterizedTest
    @CsvSource({
        "\"PT0S\", 0",
        "\"PT1.5S\", 1500",
        "\"PT0.000001S\", 0",
        "10, 10000",
        "0.25, 250",
        "\"P36525D\", 3155760000000",
        "\"PT999999999H\", 3155760000000",
        "9223372036854775807, 3155760000000"
    })
    void aDelayIsReadAndBoundedToAHundredYears(String json, long millis) {
        var times = uses.check(DELAY, "{\"hold\":" + json + "}", 2);

        assertThat(times).isNotNull();
        assertThat(times.delays()).containsExactly(null, millis);
        assertThat(times.instants()).containsOnlyNulls();
        assertThat(HUNDRED_YEARS).isEqualTo(3155760000000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"banana\"", "true", "[]", "{\"a\":1}", "\"2026-11-24T18:00:00Z\""})
    void whatIsNoDelayIsSaidSoWithItsPlace(String json) {
        assertThatThrownBy(() -> uses.check(DELAY, "{\"hold\":" + json + "}", 2))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith(
                        "the output at '/hold', on which step 'free' hangs, does not fit java.time.Duration: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"PT-0.001S\"", "-1", "null"})
    void aDelayBelowZeroIsSaidSo(String json) {
        assertThatThrownBy(() -> uses.check(DELAY, "{\"hold\":" + json + "}", 2))
                .isInstanceOf(PayloadException.class)
                .hasMessage(
                        "the output at '/hold', on which step 'free' hangs, is " + json + "; a delay is zero or more");
    }

    @ParameterizedTest
    @CsvSource({
        "\"2026-11-24T18:00:00Z\", 2026-11-24T18:00:00Z",
        "\"1969-12-31T23:59:59Z\", 1970-01-01T00:00:00Z",
        "\"-1000000-01-01T00:00:00Z\", 1970-01-01T00:00:00Z",
        "\"+1000000-01-01T00:00:00Z\", 2170-01-02T00:00:00Z"
    })
    void anInstantIsReadAndBounded(String json, Instant instant) {
        var times = uses.check(uses("instant", ""), json, 2);

        assertThat(times).isNotNull();
        assertThat(times.instants()[1]).isEqualTo(instant);
    }

    @Test
    void whatIsMissingOrNullIsSaidSo() {
        assertThatThrownBy(() -> uses.check(DELAY, "{}", 2))
                .hasMessage("the output at '/hold', on which step 'free' hangs, is missing");
        assertThatThrownBy(() -> uses.check(uses("value", ""), "null", 2))
                .hasMessage("the output, on which step 'free' hangs, is null");
        assertThatThrownBy(() -> uses.check(uses("value", ""), null, 2))
                .hasMessage("the output, on which step 'free' hangs, is null");
        assertThat(uses.check(uses("value", "/hold"), "{\"hold\":null}", 2)).isNull();
    }

    @Test
    void whereNothingHangsOnTheOutputAnyIsGood() {
        assertThat(uses.check(null, null, 0)).isNull();
        assertThat(uses.check(null, "\"anything\"", 3)).isNull();
    }

    @Test
    void boundsAreExact() {
        assertThat(Times.clamp(Timing.LONGEST)).isEqualTo(HUNDRED_YEARS);
        assertThat(Times.clamp(Timing.LONGEST.plusNanos(1))).isEqualTo(HUNDRED_YEARS);
        assertThat(Times.clamp(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(HUNDRED_YEARS);
        assertThat(Times.clamp(Instant.MIN)).isEqualTo(Instant.EPOCH);
        assertThat(Times.clamp(Instant.MAX)).isEqualTo(Instant.EPOCH.plus(Timing.LONGEST.multipliedBy(2)));
    }
}
