package dev.tailrace.runtime.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProbesTest {
    @Test
    void everyLaneIsProbedForAPriorityBeforeTheNextPriority() {
        var probes = Probes.of(List.of(5, 6, 7), 0);

        assertThat(probes.priorities()).containsExactly(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4);
        assertThat(probes.lanes()).containsExactly(5, 6, 7, 5, 6, 7, 5, 6, 7, 5, 6, 7);
    }

    @Test
    void eachTurnBeginsWithAnotherLane() {
        assertThat(Probes.of(List.of(5, 6, 7), 1).lanes()).startsWith(6, 7, 5);
        assertThat(Probes.of(List.of(5, 6, 7), 5).lanes()).startsWith(7, 5, 6);
        assertThat(Probes.of(List.of(5, 6, 7), Integer.MIN_VALUE).lanes()).hasSize(12);
    }

    @Test
    void withoutLanesThereIsNothingToProbe() {
        assertThat(Probes.of(List.of(), 3).isEmpty()).isTrue();
        assertThat(Probes.of(List.of(1), 3).isEmpty()).isFalse();
    }
}
