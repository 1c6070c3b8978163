package dev.tailrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final Row.Key KEY = new Row.Key("drain", "tailrace", "tuned");

    @Test
    void theMedianOfAnOddNumberOfRoundsIsTheOneInTheMiddle() {
        var row = row(30, 10, 20);

        assertThat(row.median()).isEqualTo(20);
        assertThat(row.minimum()).isEqualTo(10);
        assertThat(row.maximum()).isEqualTo(30);
    }

    @Test
    void theMedianOfAnEvenNumberOfRoundsLiesBetweenTheTwoInTheMiddle() {
        assertThat(row(40, 10, 20, 30).median()).isEqualTo(25);
    }

    @Test
    void aRowWithoutAValueIsRefused() {
        assertThatThrownBy(RowTest::row).isInstanceOf(IllegalArgumentException.class);
    }

    private static Row row(double... values) {
        return new Row(
                KEY,
                "",
                Metric.rate("jobs"),
                java.util.Arrays.stream(values).boxed().toList());
    }

    @Test
    void aPercentileIsAValueThatWasMeasured() {
        var values = new long[] {5, 1, 4, 2, 3};

        assertThat(List.of(
                        Tally.percentile(values, 50),
                        Tally.percentile(values, 99),
                        Tally.percentile(new long[] {7}, 50)))
                .containsExactly(3L, 5L, 7L);
    }
}
