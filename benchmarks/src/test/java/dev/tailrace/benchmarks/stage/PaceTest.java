package dev.tailrace.benchmarks.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void looksComeCloserTogetherTowardsTheEnd() {
        assertThat(Pace.pauseMillis(1000, 100_000, 100_000))
                .as("a second is left")
                .isEqualTo(20);
        assertThat(Pace.pauseMillis(1900, 190_000, 10_000))
                .as("100 ms are left")
                .isEqualTo(12);
        assertThat(Pace.pauseMillis(1990, 199_000, 1_000)).as("10 ms are left").isEqualTo(2);
    }

    @Test
    void nothingIsKnownAboutWhatHasNotBegun() {
        assertThat(Pace.pauseMillis(5000, 0, 1000)).isEqualTo(2);
    }
}
