package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody waits for a run. */
class AwaitTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<Integer, Void> COUNT = JobType.of("count", Integer.class);
    static final Workflow<Integer> COUNTING = Workflow.chain("counting", COUNT).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private WorkflowRuntime runtime() {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(COUNT, (number, job) -> mayEnd.await())
                .start());
    }

    @Test
    void anEndInAnotherProcessIsSeen() throws Exception {
        runtime();
        var client = WorkflowClient.on(db.pool());
        var run = client.start(COUNTING, 1);
        var waiting = Executors.newSingleThreadExecutor();
        try {
            var end = waiting.submit(() -> client.await(run, LIMIT));
            mayEnd.countDown();
            assertThat(end.get().state()).isEqualTo(RunState.COMPLETED);
        } finally {
            waiting.shutdownNow();
        }
    }

    /** Each by itself would look ten times in that second. */
    @Test
    void manyWhoWaitShareTheirLooksAtTheDatabase() throws Exception {
        var borrowed = new AtomicInteger();
        var client = WorkflowClient.on(counting(borrowed), ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
        var run = client.start(COUNTING, 1);
        borrowed.set(0);
        var threads = Executors.newFixedThreadPool(50);
        try {
            var waits = new ArrayList<Callable<String>>();
            for (var i = 0; i < 50; i++) {
                waits.add(() -> {
                    try {
                        client.await(run, Duration.ofSeconds(1));
                        return "ended";
                    } catch (TimeoutException e) {
                        return String.valueOf(e.getMessage());
                    }
                });
            }
            for (var wait : threads.invokeAll(waits)) {
                assertThat(wait.get()).isEqualTo(run + " is still running after PT1S; it goes on");
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(borrowed.get())
                .as("a look at the begin and at the end of each wait, and those between")
                .isBetween(100, 250);
    }

    private DataSource counting(AtomicInteger borrowed) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        borrowed.incrementAndGet();
                    }
                    return method.invoke(db.pool(), arguments);
                });
    }

    @Test
    void severalThousandRunsAreWaitedForAtOnce() throws Exception {
        var client = runtime().client();
        var numbers = new ArrayList<Integer>();
        for (var i = 0; i < 2500; i++) {
            numbers.add(i);
        }
        var runs = client.startMany(COUNTING, numbers);
        var threads = Executors.newFixedThreadPool(64);
        try {
            var waits = new ArrayList<Callable<RunState>>();
            for (var run : runs) {
                waits.add(() -> client.await(run, LIMIT).state());
            }
            mayEnd.countDown();
            for (var wait : threads.invokeAll(waits)) {
                assertThat(wait.get()).isEqualTo(RunState.COMPLETED);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLimitOfNothingLooksOnceAndOneOfAgesDoesNotOverflow() throws Exception {
        var client = runtime().client();
        var run = client.start(COUNTING, 1);
        for (var none : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
            assertThatThrownBy(() -> client.await(run, none))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("is still running");
        }
        mayEnd.countDown();

        assertThat(client.await(run, Duration.ofSeconds(Long.MAX_VALUE)).state())
                .isEqualTo(RunState.COMPLETED);
        assertThat(client.await(run, Duration.ZERO).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void whoIsInterruptedStopsWaitingAndTheRunGoesOn() throws Exception {
        var client = runtime().client();
        var run = client.start(COUNTING, 1);

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> client.await(run, LIMIT)).isInstanceOf(InterruptedException.class);

        mayEnd.countDown();
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aRunThatIsNotThereIsNotWaitedFor() throws Exception {
        var client = db.lenientClient();
        assertThatThrownBy(() -> client.await(Run.of(77), LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no run 77");
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var run = client.in(connection).start(COUNTING, 1);
            assertThatThrownBy(() -> client.in(connection).await(run, LIMIT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has still to commit");
            connection.rollback();
        }
    }
}
