package dev.tailrace.faults.conduct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.faults.check.Finding;
import dev.tailrace.faults.check.Finding.Kind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a round is red because its faults have shown nothing. */
class MetTest {
    private static final Schedule FULL = Schedule.of(1, 90, 210_000, 4);
    private static final Schedule SHORT = Schedule.of(1, 24, 20_000, 3);

    private final Met met = new Met();

    private void everySort() {
        Arrays.stream(Sort.values()).forEach(sort -> met.add(sort, 1));
    }

    private void everyPoint() {
        FULL.points().forEach(met::diedAt);
    }

    @Test
    void nothingIsMissedWhereEverySortHasMetSomethingAndAProcessDiedAtEachPoint() {
        everySort();
        everyPoint();

        assertThat(met.missed(FULL)).isEmpty();
        assertThat(met.points()).isEqualTo(FULL.points().size());
    }

    @ParameterizedTest
    @EnumSource
    void aSortThatHasMetNothingIsMissed(Sort missed) {
        Arrays.stream(Sort.values()).forEach(sort -> met.add(sort, sort == missed ? 0 : 1));
        everyPoint();

        assertThat(met.missed(FULL)).containsExactly(new Finding(Kind.MISSED, -1, missed + " has met nothing"));
    }

    @Test
    void aSortThatWasNeverDoneIsMissed() {
        everyPoint();

        assertThat(met.missed(FULL)).hasSameSizeAs(Sort.values());
    }

    @Test
    void oneFaultOfASortThatMetSomethingIsEnough() {
        everySort();
        everyPoint();

        met.add(Sort.LOCKS, 0);

        assertThat(met.missed(FULL)).isEmpty();
        assertThat(met.times(Sort.LOCKS)).isOne();
    }

    @Test
    void aPointAtWhichNoProcessDiedIsMissed() {
        everySort();
        FULL.points().stream().filter(point -> !point.equals("before-free")).forEach(met::diedAt);
        met.diedAt("");

        assertThat(met.missed(FULL)).containsExactly(new Finding(Kind.MISSED, -1, "no process died at before-free"));
        assertThat(met.missingPoints(FULL)).containsExactly("before-free");
    }

    @Test
    void aRoundThatIsTooShortForEveryPointMissesNothing() {
        assertThat(SHORT.hasAllPoints()).isFalse();
        assertThat(met.missed(SHORT)).isEmpty();
    }
}
