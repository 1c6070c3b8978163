package dev.tailrace.runtime.internal.claim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueueSlotsTest {
    @Test
    void ordinaryJobsLeaveOneWorkerToTheTeardownsThatAreExpected() {
        var slots = new QueueSlots("cancel", 3);

        assertThat(slots.freeForOrdinary(true)).isEqualTo(2);
        assertThat(slots.freeForOrdinary(false)).isEqualTo(3);
        slots.take(false);
        slots.take(false);
        assertThat(slots.freeForOrdinary(true)).isZero();
        assertThat(slots.freeForTeardowns()).isEqualTo(1);
    }

    @Test
    void teardownsMayTakeEveryWorker() {
        var slots = new QueueSlots("cancel", 2);

        slots.take(true);
        assertThat(slots.freeForOrdinary(true)).isEqualTo(1);
        slots.take(true);

        assertThat(slots.freeForTeardowns()).isZero();
        assertThat(slots.freeForOrdinary(true)).isZero();
        assertThat(slots.busy()).isEqualTo(2);
    }

    @Test
    void aSingleWorkerIsKeptForNobody() {
        assertThat(new QueueSlots("cancel", 1).freeForOrdinary(true)).isEqualTo(1);
    }

    @Test
    void whatIsFreedCanBeTakenAgain() {
        var slots = new QueueSlots("cancel", 2);
        slots.take(false);
        slots.take(true);
        slots.free(false);

        assertThat(slots.freeForOrdinary(true)).isEqualTo(1);
        slots.free(true);
        assertThat(slots.freeForTeardowns()).isEqualTo(2);
        assertThat(slots.busy()).isZero();
    }
}
