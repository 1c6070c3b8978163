package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.docs.page.Fences;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Worker;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ErrorsTest {
    private static final String PAGE = "docs/errors.md";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static final JobType<String, Void> CHECK = JobType.of("check", String.class);
    static final Workflow<String> CHECKING = Workflow.chain("checking", CHECK)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(3))
            .build();
    static final Workflow<String> MISSENT = Workflow.chain("missent", JobType.of("allocate", String.class))
            .on(Queue.named("cancels"))
            .build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void everyMistakeOfAWorkflowIsReportedAtOnce() {
        var refused = catchThrowable(Rental::define);

        assertThat(refused).isInstanceOf(InvalidWorkflowException.class);
        Fences.assertShows(PAGE, "result: mistakes", wrapped(refused));
    }

    // region touch
    @Test
    void everyWorkflowIsWellDefined() {
        assertThat(List.of(ReadmeTest.BOOKING, TeardownTest.HOLD, TransactionsTest.BILLING))
                .doesNotContainNull();
    }
    // endregion

    @Test
    void anUnservedQueueIsNamedWithItsNearestMatch() {
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.named("cancel"), 1)
                .worker(JobType.of("allocate", String.class), (room, job) -> {})
                .start()) {
            var refused = catchThrowable(() -> runtime.client().start(MISSENT, "room-42"));

            assertThat(refused).isInstanceOf(UnservedException.class);
            Fences.assertShows(PAGE, "result: unserved", wrapped(refused));
        }
    }

    @Test
    void whatPostgresCannotStoreIsRefusedBeforeAnythingIsWritten() throws Exception {
        try (var runtime = checking((text, job) -> {})) {
            var refused = catchThrowable(() -> runtime.client().start(CHECKING, "a\0b"));

            assertThat(refused).isInstanceOf(PayloadException.class);
            Fences.assertShows(PAGE, "result: payload", wrapped(refused));
            assertThat(db.query("SELECT count(*) FROM tailrace.runs")).containsExactly("0");
        }
    }

    @Test
    void everyAttemptKeepsItsError() throws Exception {
        try (var runtime = checking((text, job) -> {
            throw new IllegalStateException("attempt " + job.attempt() + " failed");
        })) {
            var client = runtime.client();
            var run = client.start(CHECKING, "x");
            client.await(run, LIMIT);

            // region attempts
            var check = client.find(run.id()).orElseThrow().job("check");
            var errors = check.tries().errors(); // one for each failed attempt, oldest first, with its stack trace
            // endregion

            assertThat(check.state()).isEqualTo(JobState.DISCARDED);
            assertThat(errors).hasSize(3);
            assertThat(errors.get(2)).startsWith("java.lang.IllegalStateException: attempt 3 failed\n\tat ");
            assertThat(db.query("SELECT attempt FROM tailrace.attempt_error ORDER BY attempt"))
                    .containsExactly("1", "2", "3");
        }
    }

    @Test
    void aWorkerDecidesHowItsAttemptEnds() throws Exception {
        Worker.Silent<String> worker =
                // region decide
                (text, job) -> {
                    if (text.equals("later") && job.attempt() == 1) {
                        job.snooze(Duration.ofMillis(100)); // again after a pause, no failure counted
                    }
                    if (text.equals("never")) {
                        job.discard("no such thing"); // no further attempt; the run fails
                    }
                    if (text.equals("stop")) {
                        job.cancel("no longer wanted");
                    }
                }
                // endregion
                ;
        try (var runtime = checking(worker)) {
            assertThat(ended(runtime, "later").tries().failures()).isZero();
            assertThat(ended(runtime, "never").state()).isEqualTo(JobState.DISCARDED);
            assertThat(ended(runtime, "stop").state()).isEqualTo(JobState.CANCELLED);
        }
    }

    private static JobView ended(WorkflowRuntime runtime, String text) throws Exception {
        RunView end = runtime.client().await(runtime.client().start(CHECKING, text), LIMIT);
        assertThat(end.state()).isEqualTo(text.equals("later") ? RunState.COMPLETED : RunState.FAILED);
        return end.job("check");
    }

    private WorkflowRuntime checking(Worker.Silent<String> worker) {
        return WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 2)
                .worker(CHECK, worker)
                .start();
    }

    /** The message, broken into lines that fit a page. */
    private static String wrapped(Throwable refused) {
        var text = new StringBuilder();
        for (var line : String.valueOf(refused.getMessage()).lines().toList()) {
            var width = 0;
            for (var word : line.split("(?<=\\S) ", -1)) {
                if (width > 0 && width + word.length() > 100) {
                    text.append("\n    ");
                    width = 4;
                } else if (width > 0) {
                    text.append(' ');
                    width++;
                }
                text.append(word);
                width += word.length();
            }
            text.append('\n');
        }
        return text.toString();
    }
}
