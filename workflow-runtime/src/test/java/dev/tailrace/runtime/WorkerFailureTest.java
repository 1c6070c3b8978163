package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever a worker throws fails its attempt, is kept, and harms nothing else. */
class WorkerFailureTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final JobType<Void, Void> FAIL = JobType.of("fail").retry(RetryPolicy.none());
    static final JobType<Void, String> WELL = JobType.of("well", Void.class, String.class);
    static final Workflow<Void> FAILS = Workflow.chain("fails", FAIL).build();
    static final Workflow<Void> GOES_WELL = Workflow.chain("goes-well", WELL).build();

    @RegisterExtension
    final Installed db = new Installed();

    /** The error that is kept; the one worker must be free for another job afterwards. */
    private String errorOf(Worker.Silent<Void> worker) throws Exception {
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 1)
                .worker(FAIL, worker)
                .worker(WELL, (nothing, job) -> "well")
                .start());
        var client = runtime.client();
        var failed = client.await(client.start(FAILS), LIMIT);
        var well = client.await(client.start(GOES_WELL), LIMIT);

        assertThat(failed.state()).isEqualTo(RunState.FAILED);
        assertThat(failed.job("fail").state()).isEqualTo(JobState.DISCARDED);
        assertThat(well.state()).isEqualTo(RunState.COMPLETED);
        return failed.job("fail").tries().errors().get(0);
    }

    @Test
    void anExceptionIsKeptWithItsStackAndItsCauses() throws Exception {
        var error = errorOf((nothing, job) -> {
            throw new IllegalStateException("no room", new java.io.IOException("door locked"));
        });

        assertThat(error)
                .startsWith("java.lang.IllegalStateException: no room\n\tat dev.tailrace.runtime.WorkerFailureTest")
                .contains("Caused by: java.io.IOException: door locked");
    }

    @Test
    void anErrorFailsTheAttempt() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    throw new AssertionError("this cannot be");
                }))
                .startsWith("java.lang.AssertionError: this cannot be\n\tat ");
    }

    @Test
    void aStackOverflowFailsTheAttempt() throws Exception {
        assertThat(errorOf((nothing, job) -> deeper(0)))
                .startsWith("java.lang.StackOverflowError\n\tat ")
                .hasSizeLessThan(17_000);
    }

    @SuppressWarnings("InfiniteRecursion") // that is the point
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    @Test
    void runningOutOfMemoryFailsTheAttempt() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    throw new OutOfMemoryError("Java heap space");
                }))
                .startsWith("java.lang.OutOfMemoryError: Java heap space\n\tat ");
    }

    @Test
    void anInterruptThatNobodyAskedForFailsTheAttempt() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    Thread.currentThread().interrupt();
                    throw new InterruptedException("by its own library");
                }))
                .startsWith("java.lang.InterruptedException: by its own library\n\tat ");
    }

    /** Fails when it is asked what it is. */
    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean badly;

        Unspeakable(boolean badly) {
            this.badly = badly;
        }

        @Override
        public String getMessage() {
            if (badly) {
                throw new AssertionError(this);
            }
            throw this;
        }
    }

    @Test
    void anExceptionWhoseMessageThrowsFailsTheAttempt() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    throw new Unspeakable(false);
                }))
                .isEqualTo(Unspeakable.class.getName() + ", whose own text could not be had");
    }

    @Test
    void anExceptionWhoseMessageThrowsAnErrorFailsTheAttempt() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    throw new Unspeakable(true);
                }))
                .isEqualTo(Unspeakable.class.getName() + ", whose own text could not be had");
    }

    @Test
    void aMessageThatPostgresCannotStoreIsCleaned() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    throw new IllegalStateException("a\0b \ud83d c \ud83d\ude00\r\n");
                }))
                .startsWith("java.lang.IllegalStateException: a?b ? c \ud83d\ude00?\n");
    }

    @Test
    void anEndlessMessageIsShortened() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    throw new IllegalStateException("x".repeat(1_000_000));
                }))
                .startsWith("java.lang.IllegalStateException: xxx")
                .endsWith("x\n... shortened")
                .hasSizeLessThan(16_100);
    }

    @Test
    void anExceptionThatIsItsOwnCauseFailsTheAttempt() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    var first = new IllegalStateException("first");
                    first.initCause(new IllegalStateException("second", first));
                    throw first;
                }))
                .contains("first")
                .contains("second")
                .contains("CIRCULAR REFERENCE");
    }

    /** Cannot be made: its class fails as it is loaded. */
    record Cursed(String text) {
        private static final int BAD = Integer.parseInt("bad");

        Cursed {
            assertThat(BAD).isZero();
        }
    }

    static final JobType<Cursed, Void> CURSE = JobType.of("curse", Cursed.class).retry(RetryPolicy.none());

    @Test
    void argumentsWhoseClassCannotBeLoadedFailTheAttempt() throws Exception {
        var type = JobType.of("curse", String.class).retry(RetryPolicy.none());
        var run = db.lenientClient().start(Workflow.chain("curse", type).build(), "text");
        db.execute("UPDATE tailrace.job SET arguments = '{\"text\": \"x\"}'");
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 1)
                .worker(CURSE, (cursed, job) -> {})
                .start());

        var end = runtime.client().await(run, LIMIT);

        assertThat(end.job("curse"))
                .returns(JobState.DISCARDED, JobView::state)
                .extracting(job -> job.tries().errors().get(0))
                .asString()
                .contains("ExceptionInInitializerError");
    }

    @Test
    void aWorkerThatSwallowsItsOwnDecisionHasDecidedAllTheSame() throws Exception {
        assertThat(errorOf((nothing, job) -> {
                    try {
                        job.discard("not worth it");
                    } catch (RuntimeException e) {
                        assertThat(e).hasMessageContaining("not worth it");
                    }
                }))
                .isEqualTo("not worth it");
    }

    @Test
    void anInterruptLeftBehindDoesNotReachTheNextJob() throws Exception {
        var interrupted = new AtomicBoolean();
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 1)
                .worker(FAIL, (nothing, job) -> Thread.currentThread().interrupt())
                .worker(WELL, (nothing, job) -> {
                    interrupted.set(Thread.currentThread().isInterrupted());
                    return "well";
                })
                .start());
        var client = runtime.client();
        client.await(client.start(FAILS), LIMIT);
        client.await(client.start(GOES_WELL), LIMIT);

        assertThat(interrupted).isFalse();
    }
}
