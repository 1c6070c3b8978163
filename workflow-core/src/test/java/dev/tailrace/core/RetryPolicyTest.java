package dev.tailrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final double MIDDLE = 0.5;

    @Test
    void stepsGiveUpAfterTwentyFiveFailuresAndTeardownsNever() {
        assertThat(RetryPolicy.DEFAULT.isUsedUpBy(24)).isFalse();
        assertThat(RetryPolicy.DEFAULT.isUsedUpBy(25)).isTrue();
        assertThat(RetryPolicy.TEARDOWN.isUsedUpBy(Integer.MAX_VALUE)).isFalse();
        assertThat(RetryPolicy.TEARDOWN.max()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void exponentialPausesDoubleUpToTheLongest() {
        var policy = RetryPolicy.exponential(Duration.ofSeconds(1), Duration.ofSeconds(10));

        assertThat(IntStream.rangeClosed(1, 6).mapToObj(failures -> policy.pauseAfter(failures, MIDDLE)))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
    }

    @Test
    void fixedPausesStayTheSame() {
        var policy = RetryPolicy.fixed(Duration.ofSeconds(5)).attempts(3);

        assertThat(policy.pauseAfter(1, MIDDLE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.pauseAfter(9, MIDDLE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.isUsedUpBy(2)).isFalse();
        assertThat(policy.isUsedUpBy(3)).isTrue();
    }

    @Test
    void aPauseIsSpreadByAFifthEitherWayButNeverLongerThanTheLongest() {
        var policy = RetryPolicy.exponential(Duration.ofSeconds(10), Duration.ofMinutes(1));

        assertThat(policy.pauseAfter(1, 0)).isEqualTo(Duration.ofSeconds(8));
        assertThat(policy.pauseAfter(1, 1)).isEqualTo(Duration.ofSeconds(12));
        assertThat(policy.pauseAfter(9, 0)).isEqualTo(Duration.ofSeconds(48));
        assertThat(policy.pauseAfter(9, 1)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void pausesOfVeryManyFailuresDoNotOverflow() {
        assertThat(RetryPolicy.TEARDOWN.pauseAfter(Integer.MAX_VALUE, MIDDLE)).isEqualTo(Duration.ofMinutes(1));
        var immediate = new RetryPolicy(Duration.ZERO, Duration.ofHours(1), 100, null);
        assertThat(immediate.pauseAfter(Integer.MAX_VALUE, MIDDLE)).isZero();
    }

    @Test
    void noneIsOneAttempt() {
        assertThat(RetryPolicy.none().isUsedUpBy(1)).isTrue();
        assertThat(RetryPolicy.none().pauseAfter(1, MIDDLE)).isZero();
    }

    @Test
    void unlimitedHasNoLastAttempt() {
        assertThat(RetryPolicy.none().unlimited().isUsedUpBy(1_000_000)).isFalse();
    }

    @Test
    void valuesOutOfBoundsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.fixed(Duration.ofSeconds(-1)))
                .withMessage("retry pauses from PT-1S to PT-1S: use 0 <= first <= max, and at most 366 days");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessageContaining("first <= max");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.fixed(Duration.ofDays(367)))
                .withMessageContaining("at most 366 days");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.none().attempts(0))
                .withMessage("retry after 0 attempts: use at least 1, or unlimited()");
        for (var factor : new double[] {0.5, 101, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RetryPolicy(Duration.ZERO, Duration.ZERO, factor, 1))
                    .withMessage("retry factor " + factor + ": use 1 to 100");
        }
    }
}
