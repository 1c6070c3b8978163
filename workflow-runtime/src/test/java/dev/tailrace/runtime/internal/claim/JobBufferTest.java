package dev.tailrace.runtime.internal.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.JobPolicy;
import dev.tailrace.runtime.internal.store.JobRef;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.Successors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JobBufferTest {
    private static final Duration AT_ONCE = Duration.ZERO;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();

    @Test
    void ordinaryJobsLeaveOneWorkerToTeardowns() throws Exception {
        var buffer = buffer(3);

        assertThat(buffer.reserve(false)).isEqualTo(2);
        buffer.fill(false, 2, jobs(false, 1, 2));
        assertThat(buffer.take(AT_ONCE)).isNotNull();
        assertThat(buffer.take(AT_ONCE)).isNotNull();

        assertThat(buffer.reserve(false)).isZero();
        assertThat(buffer.reserve(true)).isEqualTo(1);
    }

    @Test
    void aSingleWorkerIsKeptForNobody() {
        assertThat(buffer(1).reserve(false)).isEqualTo(1);
    }

    @Test
    void teardownsMayTakeEveryWorkerAndGoFirst() throws Exception {
        var buffer = buffer(2);
        buffer.fill(false, buffer.reserve(false), jobs(false, 1));
        buffer.fill(true, buffer.reserve(true), jobs(true, 2, 3));

        assertThat(buffer.take(AT_ONCE)).extracting(ClaimedJob::id).isEqualTo(2L);
        assertThat(buffer.take(AT_ONCE)).extracting(ClaimedJob::id).isEqualTo(3L);
        assertThat(buffer.take(AT_ONCE)).as("no worker is left").isNull();
        buffer.ended(true);
        assertThat(buffer.take(AT_ONCE)).extracting(ClaimedJob::id).isEqualTo(1L);
    }

    @Test
    void whatIsOnItsWayIsNotAskedForTwice() {
        var buffer = buffer(4);

        assertThat(buffer.reserve(false)).isEqualTo(3);
        assertThat(buffer.reserve(false)).isZero();
        buffer.fill(false, 3, List.of());
        assertThat(buffer.reserve(false)).isEqualTo(3);
    }

    @Test
    void whoFoundAllRoomSetAsideLooksAgainOnceThatClaimIsOver() {
        var buffer = buffer(4);
        var room = buffer.reserve(false);
        buffer.fill(false, room, List.of());
        assertThat(looks).as("nobody was turned away").hasValue(0);

        room = buffer.reserve(false);
        assertThat(buffer.reserve(false)).isZero();
        buffer.fill(false, room, List.of());
        assertThat(looks).hasValue(1);
        buffer.fill(false, buffer.reserve(false), List.of());
        assertThat(looks).hasValue(1);
    }

    @Test
    void aClaimThatWasFilledMayHaveLeftMore() {
        var buffer = buffer(3);
        assertThat(buffer.reserve(false)).isEqualTo(2);
        buffer.fill(false, 2, jobs(false, 1, 2));

        assertThat(looks).hasValue(1);
    }

    @Test
    void aFloodOfShortJobsIsMetBeforeASampleIsOver() throws Exception {
        var buffer = buffer(3);
        flood(buffer);

        assertThat(buffer.reserve(false))
                .as("six in a millisecond are three hundred in fifty, and two workers are free")
                .isEqualTo(302);
    }

    @Test
    void ofManyWorkersTheFirstFiftyJobsTellTheRate() throws Exception {
        var buffer = buffer(101);
        pass(Duration.ofSeconds(10));
        buffer.fill(
                false,
                buffer.reserve(false),
                jobs(false, LongStream.rangeClosed(1, 100).toArray()));
        pass(Duration.ofMillis(5));
        var again = 0;
        for (var i = 0; i < 60; i++) {
            buffer.take(AT_ONCE);
            again += buffer.ended(false) ? 1 : 0;
        }

        assertThat(again).as("asked to claim while forty wait").isPositive();
        assertThat(buffer.reserve(false))
                .as("fifty in five milliseconds are five hundred in fifty, a hundred workers are free, forty jobs wait")
                .isEqualTo(560);
    }

    /** After a long pause six jobs end within a millisecond. */
    private void flood(JobBuffer buffer) throws Exception {
        pass(Duration.ofSeconds(10));
        buffer.fill(true, buffer.reserve(true), List.of());
        for (var i = 0; i < 3; i++) {
            buffer.fill(false, 0, jobs(false, 2 * i + 1, 2 * i + 2));
            buffer.take(AT_ONCE);
            buffer.take(AT_ONCE);
            buffer.ended(false);
            buffer.ended(false);
        }
        pass(Duration.ofMillis(1));
    }

    @Test
    void longJobsAreNotHoarded() throws Exception {
        var buffer = buffer(3);
        buffer.fill(false, buffer.reserve(false), jobs(false, 1, 2));
        buffer.take(AT_ONCE);
        buffer.take(AT_ONCE);
        pass(Duration.ofSeconds(10));
        buffer.ended(false);

        assertThat(buffer.reserve(false))
                .as("one worker is free, and no job more")
                .isEqualTo(1);
    }

    @Test
    void shortJobsAreClaimedAheadOfTheWorkersThatWillTakeThem() throws Exception {
        var buffer = buffer(2);
        for (var i = 0; i < 100; i++) {
            buffer.fill(false, 0, jobs(false, i));
            buffer.take(AT_ONCE);
            buffer.ended(false);
        }
        pass(Duration.ofMillis(10));

        assertThat(buffer.reserve(false))
                .as("a hundred in 10 ms are 500 in 50 ms")
                .isEqualTo(501);
    }

    @Test
    void aClosedBufferRefusesWhatComesTooLateAndGivesUpWhatWaits() throws Exception {
        var buffer = buffer(2);
        var room = buffer.reserve(false);
        buffer.fill(false, 0, jobs(false, 1));
        buffer.close();

        assertThat(buffer.fill(false, room, jobs(false, 2))).isFalse();
        assertThat(buffer.drain()).extracting(ClaimedJob::id).containsExactly(1L);
        assertThat(buffer.take(Duration.ofMinutes(1)))
                .as("nobody waits for a closed buffer")
                .isNull();
        assertThat(buffer.reserve(false)).isZero();
    }

    @Test
    void asManyThreadsAreStartedAsJobsCanBeWorked() {
        var buffer = buffer(3);
        buffer.fill(false, 0, jobs(false, 1, 2, 3, 4, 5));

        assertThat(buffer.threadsToStart()).as("one is kept for teardowns").isEqualTo(2);
        assertThat(buffer.threadsToStart()).as("those are on their way").isZero();
    }

    @Test
    void whatComesWithoutAClaimTakesNoMoreThanTheFreeWorkers() {
        var buffer = buffer(4);

        assertThat(buffer.reserveDirectly(false, 2)).isEqualTo(2);
        assertThat(buffer.reserveDirectly(false, 2)).isEqualTo(1);
        assertThat(buffer.reserveDirectly(false, 2))
                .as("another node may have a worker for it")
                .isZero();
    }

    @Test
    void ofShortJobsAsManyAgainComeWithoutAClaim() throws Exception {
        var buffer = buffer(3);
        flood(buffer);
        var claimed = buffer.reserve(false);

        assertThat(claimed).isEqualTo(302);
        assertThat(buffer.reserveDirectly(false, 1000)).isEqualTo(300);
    }

    @Test
    void nothingLessUrgentComesWithoutAClaimThanWhatWaits() {
        var buffer = buffer(4);
        assertThat(buffer.leastUrgent(false)).as("nothing is known to wait").isEqualTo(4);

        buffer.fill(false, buffer.reserve(false), jobs(false, 1, 2, 3));
        assertThat(buffer.hasBacklog()).isTrue();
        assertThat(buffer.leastUrgent(false))
                .as("the last one that was claimed")
                .isEqualTo(2);

        buffer.drain();
        buffer.fill(false, buffer.reserve(false), jobs(false, 4));
        assertThat(buffer.hasBacklog()).as("the claim was not filled").isFalse();
        assertThat(buffer.leastUrgent(false)).isEqualTo(4);
    }

    @Test
    void onlyIdleWorkersAreSetAsideForWhatIsStartedHere() throws Exception {
        var buffer = buffer(3);

        assertThat(buffer.reserveIdle(3)).as("one is kept for teardowns").isFalse();
        assertThat(buffer.reserveIdle(2)).isTrue();
        assertThat(buffer.reserveIdle(1)).isFalse();
        buffer.put(false, 2, jobs(false, 1));
        assertThat(buffer.reserveIdle(1)).isTrue();
    }

    @Test
    void whatWaitsInTheDatabaseGoesFirst() throws Exception {
        var buffer = buffer(3);
        buffer.fill(false, buffer.reserve(false), jobs(false, 1, 2));
        buffer.take(AT_ONCE);
        buffer.take(AT_ONCE);
        buffer.ended(false);
        buffer.ended(false);

        assertThat(buffer.reserveIdle(1))
                .as("the claim was filled: more may wait")
                .isFalse();
    }

    private JobBuffer buffer(int workers) {
        return new JobBuffer("cancel", workers, nanos::get, looks::incrementAndGet);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static List<ClaimedJob> jobs(boolean teardown, long... ids) {
        return LongStream.of(ids).mapToObj(id -> job(teardown, id)).toList();
    }

    static ClaimedJob job(boolean teardown, long id) {
        var row = new JobRow(
                new JobRef(id, 1, 1),
                "step",
                teardown ? EndRole.TEARDOWN : EndRole.COUNTED,
                1,
                2,
                Successors.NONE,
                new JobPolicy(RetryPolicy.DEFAULT, null));
        var arguments = new ClaimedJob.StoredArguments(null, null, List.of());
        return new ClaimedJob(row, new Fence(1, 1, 0), arguments, null, id, true, false);
    }
}
