package dev.tailrace.runtime.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.JobPolicy;
import dev.tailrace.runtime.internal.store.JobRef;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.ParkedJob;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import dev.tailrace.runtime.internal.store.Successors;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a job, as a table: three attempts, of which one has failed before. */
class EndingRuleTest {
    private static final Fence FENCE = new Fence(7, 5, 1);

    private final EndingRule rule = new EndingRule(() -> 0.5);

    private static JobRow row(boolean teardown, RetryPolicy retry) {
        return new JobRow(
                new JobRef(1, 2, 2),
                "step",
                teardown ? EndRole.TEARDOWN : EndRole.COUNTED,
                3,
                1,
                Successors.NONE,
                new JobPolicy(retry, null));
    }

    private Ending ending(String how, JobRow row, Fence fence, boolean cancelAsked) {
        return switch (how) {
            case "completes" -> rule.completed(row, fence, "1", null);
            case "fails" -> rule.failed(row, fence, cancelAsked, "error");
            case "dies" -> rule.died(row, fence, cancelAsked, "error");
            case "snoozes" -> rule.snoozed(row, fence, cancelAsked, Duration.ofSeconds(9));
            case "discards" -> rule.discarded(row, fence, "error");
            case "cancels" -> rule.cancelled(row, fence, "error");
            case "is put back" -> rule.putBack(row, fence);
            case "is never worked" -> rule.unworked(row, fence, cancelAsked);
            default -> throw new IllegalArgumentException(how);
        };
    }

    private static String shown(Ending ending) {
        if (ending instanceof FinishedJob job) {
            return job.outcome() + " failures " + job.failures();
        } else if (ending instanceof ReturnedJob job) {
            return "back in " + job.delayMillis() + " failures " + job.failures();
        } else if (ending instanceof ParkedJob job) {
            return "parked failures " + job.failures();
        }
        throw new IllegalArgumentException(ending.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "completes       | 1 | ordinary | -      | COMPLETED failures 1",
                "completes       | 1 | ordinary | cancel | COMPLETED failures 1",
                "completes       | 1 | teardown | -      | COMPLETED failures 1",
                "fails           | 0 | ordinary | -      | back in 1000 failures 1",
                "fails           | 1 | ordinary | -      | back in 2000 failures 2",
                "fails           | 2 | ordinary | -      | DISCARDED failures 3",
                "fails           | 1 | ordinary | cancel | CANCELLED failures 2",
                "fails           | 1 | teardown | -      | back in 2000 failures 2",
                "fails           | 1 | teardown | cancel | back in 2000 failures 2",
                "fails           | 2 | teardown | -      | parked failures 3",
                "fails           | 2 | teardown | cancel | parked failures 3",
                "dies            | 0 | ordinary | -      | back in 0 failures 1",
                "dies            | 1 | ordinary | cancel | CANCELLED failures 2",
                "dies            | 1 | teardown | cancel | back in 0 failures 2",
                "dies            | 2 | ordinary | -      | DISCARDED failures 3",
                "dies            | 2 | teardown | -      | parked failures 3",
                "snoozes         | 2 | ordinary | -      | back in 9000 failures 2",
                "snoozes         | 2 | ordinary | cancel | CANCELLED failures 2",
                "snoozes         | 2 | teardown | cancel | back in 9000 failures 2",
                "discards        | 1 | ordinary | -      | DISCARDED failures 1",
                "discards        | 1 | teardown | -      | parked failures 1",
                "cancels         | 1 | ordinary | -      | CANCELLED failures 1",
                "cancels         | 1 | teardown | -      | parked failures 1",
                "is put back     | 2 | ordinary | cancel | back in 0 failures 2",
                "is put back     | 2 | teardown | -      | back in 0 failures 2",
                "is never worked | 0 | ordinary | -      | SKIPPED failures 0",
                "is never worked | 0 | ordinary | cancel | CANCELLED failures 0",
                "is never worked | 0 | teardown | cancel | SKIPPED failures 0"
            })
    void aJobThatEndsSoBecomesThat(String how, int failuresBefore, String role, String asked, String expected) {
        var policy = RetryPolicy.exponential(Duration.ofSeconds(1), Duration.ofMinutes(1))
                .attempts(3);
        var row = row(role.equals("teardown"), policy);
        var fence = new Fence(7, failuresBefore + 1, failuresBefore);

        assertThat(shown(ending(how, row, fence, asked.equals("cancel")))).isEqualTo(expected);
    }

    @Test
    void aTeardownWithoutALimitIsNeverParkedForFailing() {
        var row = row(true, RetryPolicy.TEARDOWN);
        var fence = new Fence(7, 2_000_000, 1_999_999);

        assertThat(shown(rule.failed(row, fence, true, "error"))).isEqualTo("back in 60000 failures 2000000");
    }

    @Test
    void aJobThatDiesWithNodeAfterNodeWaitsLongerAndLonger() {
        var row = row(false, RetryPolicy.DEFAULT);

        assertThat(shown(rule.died(row, new Fence(7, 3, 2), false, "error"))).isEqualTo("back in 0 failures 3");
        assertThat(shown(rule.died(row, new Fence(7, 4, 3), false, "error"))).isEqualTo("back in 8000 failures 4");
    }

    @Test
    void everyEndingKeepsTheFenceItWasMadeFor() {
        var row = row(false, RetryPolicy.DEFAULT);

        assertThat(rule.failed(row, FENCE, false, "error").fence()).isSameAs(FENCE);
        assertThat(rule.putBack(row, FENCE).fence()).isSameAs(FENCE);
        assertThat(rule.completed(row, FENCE, null, null).row()).isSameAs(row);
    }

    @Test
    void whatIsPutBackKeepsNoError() {
        assertThat(rule.putBack(row(false, RetryPolicy.none()), FENCE))
                .isInstanceOfSatisfying(
                        ReturnedJob.class, job -> assertThat(job.error()).isNull());
        assertThat(rule.cancelled(row(true, RetryPolicy.none()), FENCE, null))
                .isInstanceOfSatisfying(
                        ParkedJob.class, job -> assertThat(job.error()).isEqualTo("cancelled by its worker"));
    }
}
