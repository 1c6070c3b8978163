package dev.tailrace.runtime.internal.finish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.JobPolicy;
import dev.tailrace.runtime.internal.store.JobRef;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.Successors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An ending is recorded once, whatever became of the batches that it was in. */
class InboxTest {
    private final Inbox inbox = new Inbox();

    private static Ending endOf(long job) {
        var row = new JobRow(
                new JobRef(job, 1, 1),
                "step-" + job,
                EndRole.NONE,
                1,
                2,
                Successors.NONE,
                new JobPolicy(RetryPolicy.DEFAULT, null));
        return FinishedJob.without(row, new Fence(1, 1, 0), Outcome.COMPLETED, null);
    }

    private List<Ending> added(int count) {
        var endings = new ArrayList<Ending>();
        for (var job = 1; job <= count; job++) {
            endings.add(endOf(job));
        }
        endings.forEach(inbox::add);
        return endings;
    }

    private List<Ending> take() {
        return inbox.take(100, 100);
    }

    @Test
    void aBatchThatFailsWaitsAgainBeforeTheOthers() {
        var all = added(3);
        var batch = inbox.take(2, 100);

        inbox.putBack(batch);

        assertThat(take()).containsExactlyElementsOf(all);
    }

    @Test
    void whatWasPostponedIsNotPutBackAsWellWhenTheRestOfItsBatchFails() {
        var all = added(3);
        var batch = take();
        inbox.postpone(batch.subList(0, 1), Duration.ZERO);

        inbox.putBack(batch);

        assertThat(take()).containsExactlyElementsOf(all.subList(1, 3));
        assertThat(inbox.takePostponed(10)).containsExactly(all.get(0));
        assertThat(take()).isEmpty();
    }

    @Test
    void halfOfABatchThatWasPutBackIsNotPutBackAgainWithTheWhole() {
        var all = added(4);
        var batch = take();
        inbox.putBack(batch.subList(0, 2));

        inbox.putBack(batch);

        assertThat(take()).containsExactlyInAnyOrderElementsOf(all).doesNotHaveDuplicates();
    }

    @Test
    void whatWasRecordedIsNotPutBackWithTheRest() {
        var all = added(2);
        var batch = take();
        inbox.done(batch.subList(0, 1));

        inbox.putBack(batch);

        assertThat(take()).containsExactly(all.get(1));
        assertThat(inbox.pending()).containsExactly(2L);
    }

    @Test
    void anEndingThatAnotherOneReplacesDoesNotComeBack() {
        added(1);
        var batch = take();
        var other = endOf(1);
        inbox.replace(batch.get(0), other);

        inbox.putBack(batch);

        assertThat(take()).singleElement().isSameAs(other);
        inbox.done(List.of(other));
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void twoEndingsOfOneJobAreNeverInOneBatch() {
        var first = endOf(1);
        var second = endOf(1);
        List.of(first, endOf(2), second).forEach(inbox::add);

        assertThat(take()).hasSize(2).first().isSameAs(first);
        assertThat(take()).singleElement().isSameAs(second);
    }
}
