package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.Retention;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RetryPlan;
import dev.tailrace.runtime.view.RetryPlan.Result;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A retry beside another one, a start with the same key, retention, and in a transaction that stays open. */
class RetryRaceTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<String, Void> STEP = JobType.of("step", String.class).retry(RetryPolicy.none());
    static final Workflow<String> WORK =
            Workflow.chain("work", STEP).then(JobType.of("after")).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final AtomicBoolean failing = new AtomicBoolean(true);
    private volatile CountDownLatch open = new CountDownLatch(0);
    private @Nullable WorkflowClient started;

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = runtime(Retention.KEEP_ALL);
    }

    private WorkflowClient runtime(Retention retention) {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .retention(retention)
                        .worker(STEP, (name, job) -> {
                            open.await();
                            if (failing.get()) {
                                throw new IllegalStateException("fails");
                            }
                        })
                        .worker(JobType.of("after"), (nothing, job) -> {})
                        .start())
                .client();
    }

    private Run failed(StartOptions options) throws Exception {
        var run = client().start(WORK, "x", options);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        return run;
    }

    @Test
    void ofManyWhoRetryARunAtOnceOneDoesAndTheOthersAreTold() throws Exception {
        for (var round = 0; round < 5; round++) {
            var run = failed(StartOptions.DEFAULTS);
            open = new CountDownLatch(1); // or it fails again, and may be retried again
            var threads = Executors.newFixedThreadPool(6);
            try {
                var barrier = new CyclicBarrier(6);
                Callable<RetryPlan> retry = () -> {
                    barrier.await();
                    return client().retry(run, RetryScope.failed());
                };
                var results = new ArrayList<Result>();
                for (var answer : threads.invokeAll(List.of(retry, retry, retry, retry, retry, retry))) {
                    results.add(answer.get().result());
                }

                assertThat(results).containsOnlyOnce(Result.RETRIED);
                assertThat(results).allMatch(r -> r == Result.RETRIED || r == Result.BUSY || r == Result.STILL_OPEN);
            } finally {
                threads.shutdownNow();
                open.countDown();
            }
            client().await(run, LIMIT);
        }
    }

    @Test
    void inACallersTransactionARetryHappensIfThatCommitsAndKeepsNobodyWaiting() throws Exception {
        var run = failed(StartOptions.DEFAULTS);
        var other = failed(StartOptions.DEFAULTS);
        failing.set(false);
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(client().in(connection).retry(run, RetryScope.failed()).result())
                    .isEqualTo(Result.RETRIED);
            assertThat(client().in(connection).find(run.id()).orElseThrow().state())
                    .isEqualTo(RunState.RUNNING);
            assertThat(client().find(run.id()).orElseThrow().state()).isEqualTo(RunState.FAILED);
            assertThat(client().retry(run, RetryScope.failed()).result()).isEqualTo(Result.BUSY);
            assertThat(client().cancel(run, "for others it has ended")).isFalse();
            assertThat(client().retry(other, RetryScope.failed()).result()).isEqualTo(Result.RETRIED);
            assertThat(client().await(other, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            connection.rollback();

            assertThat(client().find(run.id()).orElseThrow().state()).isEqualTo(RunState.FAILED);
            client().in(connection).retry(run, RetryScope.failed());
            connection.commit();
        }
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aRefusedRetryLeavesTheCallersTransactionAsItWas() throws Exception {
        var run = failed(StartOptions.DEFAULTS);
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client().in(connection).start(WORK, "in the same transaction");
            assertThat(client().in(connection)
                            .retry(run, RetryScope.from("nowhere"))
                            .result())
                    .isEqualTo(Result.NO_SUCH_STEP);
            connection.commit();
        }
        assertThat(db.query("SELECT count(*) FROM tailrace.run")).containsExactly("2");
    }

    @Test
    void aRetriedRunHoldsItsKeyAgain() throws Exception {
        var keyed = StartOptions.DEFAULTS.once("order-17");
        var run = failed(keyed);
        failing.set(false);
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client().in(connection).retry(run, RetryScope.failed());
            assertThat(client().in(connection).start(WORK, "x", keyed)).isEqualTo(run);
            connection.commit();
        }
        client().await(run, LIMIT);
        assertThat(client().start(WORK, "x", keyed)).isNotEqualTo(run);
    }

    @Test
    void aKeyThatAnotherRunTookMeanwhileIsNotTakenAway() throws Exception {
        var keyed = StartOptions.DEFAULTS.once("order-17");
        var run = failed(keyed);
        open = new CountDownLatch(1);
        var other = client().start(WORK, "x", keyed);
        assertThat(other).isNotEqualTo(run);

        var refused = client().retry(run, RetryScope.failed());

        assertThat(refused.result()).isEqualTo(Result.KEY_TAKEN);
        assertThat(refused.message())
                .isEqualTo(run + " was started with the once-key 'order-17', which run " + other.id()
                        + " holds by now; it can be retried when that has ended");
        assertThat(client().find(run.id()).orElseThrow().state()).isEqualTo(RunState.FAILED);
        open.countDown();
        client().await(other, LIMIT);
        assertThat(client().retry(run, RetryScope.failed()).result()).isEqualTo(Result.RETRIED);
        client().await(run, LIMIT);
    }

    @Test
    void aStartThatWaitsForTheKeyOfARetryFindsItTaken() throws Exception {
        var keyed = StartOptions.DEFAULTS.once("order-17");
        var run = failed(keyed);
        var threads = Executors.newSingleThreadExecutor();
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client().in(connection).retry(run, RetryScope.failed());
            var waiting = threads.submit(() -> client().start(WORK, "x", keyed));
            await().atMost(LIMIT)
                    .until(() -> db.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND datname = current_database()")
                            .equals(List.of("1")));
            connection.commit();

            assertThat(waiting.get()).isEqualTo(run);
        } finally {
            threads.shutdownNow();
        }
        client().await(run, LIMIT);
    }

    @Test
    void aKeyForAPeriodIsNoMatterOfARetry() throws Exception {
        var run = failed(StartOptions.DEFAULTS.once(Once.key("order-17").forPeriod(Duration.ofHours(1))));

        assertThat(client().retry(run, RetryScope.failed()).result()).isEqualTo(Result.RETRIED);
        client().await(run, LIMIT);
    }

    @Test
    void retentionDeletesNoRunThatIsBeingRetriedAndAllGenerationsOfOneThatIsDone() throws Exception {
        var run = failed(StartOptions.DEFAULTS.once("order-17"));
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client().in(connection).retry(run, RetryScope.failed());
            runtime(Retention.KEEP_ALL
                    .completed(Duration.ofMillis(1))
                    .failed(Duration.ofMillis(1))
                    .cancelled(Duration.ofMillis(1)));
            var other = failed(StartOptions.DEFAULTS);
            await().atMost(LIMIT).until(() -> client().find(other.id()).isEmpty());
            assertThat(client().find(run.id())).isPresent();
            connection.commit();
        }
        await().atMost(LIMIT).until(() -> client().find(run.id()).isEmpty());
        var rows = db.rows();
        assertThat(rows).containsEntry("job", 0L).containsEntry("run_end", 0L).containsEntry("run_key", 0L);
        assertThat(client().retry(run, RetryScope.all()).result()).isEqualTo(Result.NO_SUCH_RUN);
    }
}
