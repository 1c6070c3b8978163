package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.event.Event;
import dev.tailrace.runtime.event.JobEvent;
import dev.tailrace.runtime.event.JobEvent.Change;
import dev.tailrace.runtime.event.RunEvent;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever listens to a runtime is told of everything that it did, once. */
class EventsTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<String, String> COOK = JobType.of("cook", String.class, String.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));
    static final JobType<String, Void> SERVE = JobType.of("serve", String.class);
    static final JobType<String, Void> CLEAN = JobType.of("clean", String.class);
    static final Workflow<String> MEAL =
            Workflow.chain("meal", COOK).then(SERVE).build();
    static final Workflow<String> DINNER = Workflow.define("dinner", String.class, flow -> {
        var cook = flow.step(COOK, flow.input());
        cook.teardown(CLEAN, flow.input()).delay(Duration.ofDays(1));
        flow.step(SERVE, cook.output());
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final List<Event> told = new CopyOnWriteArrayList<>();

    private WorkflowRuntime.Builder kitchen() {
        return db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(COOK, (dish, job) -> {
                    if (dish.equals("burnt") || (dish.equals("retried") && job.attempt() == 1)) {
                        throw new IllegalStateException("too hot");
                    }
                    return dish;
                })
                .worker(SERVE, (dish, job) -> {
                    if (dish.equals("late") && job.attempt() == 1) {
                        job.snooze(Duration.ofMillis(1));
                    }
                })
                .worker(CLEAN, (dish, job) -> {
                    if (dish.equals("dirty")) {
                        job.discard("no soap");
                    }
                });
    }

    private WorkflowRuntime listening() {
        return db.closing(kitchen().onEvent(told::add).start());
    }

    private static String text(Event event) {
        if (event instanceof JobEvent job) {
            return job.job().step() + " " + job.change().name().toLowerCase(Locale.ROOT) + " " + job.attempt();
        }
        var run = (RunEvent) event;
        return "run " + run.change().name().toLowerCase(Locale.ROOT) + " "
                + run.run().state().text();
    }

    private List<String> told(Run run) {
        return told.stream()
                .filter(e -> e.runId() == run.id())
                .map(EventsTest::text)
                .toList();
    }

    /** All of it, once, and what concerns one job in its order. */
    private void assertTold(Run run, String... lines) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(told(run)).containsExactlyInAnyOrder(lines));
        for (var line : lines) {
            var about = line.substring(0, line.indexOf(' ') + 1);
            assertThat(told(run).stream().filter(l -> l.startsWith(about)))
                    .containsExactlyElementsOf(
                            Stream.of(lines).filter(l -> l.startsWith(about)).toList());
        }
        assertThat(told(run)).endsWith(lines[lines.length - 1]);
    }

    @Test
    void aChainIsToldFromItsStartToItsEndInOrder() {
        var run = listening().client().start(MEAL, "soup");

        assertTold(
                run,
                "cook started 1",
                "cook completed 1",
                "serve started 1",
                "serve completed 1",
                "run work_ended completed",
                "run ended completed");
    }

    @Test
    void retriesAndSnoozesAreToldWithTheirErrorAndPause() {
        var client = listening().client();
        var retried = client.start(MEAL, "retried");
        var late = client.start(MEAL, "late");

        assertTold(
                retried,
                "cook started 1",
                "cook retryable 1",
                "cook started 2",
                "cook completed 2",
                "serve started 1",
                "serve completed 1",
                "run work_ended completed",
                "run ended completed");
        assertTold(
                late,
                "cook started 1",
                "cook completed 1",
                "serve started 1",
                "serve put_back 1",
                "serve started 2",
                "serve completed 2",
                "run work_ended completed",
                "run ended completed");
        var retry = (JobEvent) told.stream()
                .filter(e -> e instanceof JobEvent job && job.change() == Change.RETRYABLE)
                .findFirst()
                .orElseThrow();
        assertThat(retry.error()).contains("too hot");
        assertThat(retry.pause()).isEqualTo(Duration.ZERO);
        assertThat(retry.job().kind()).isEqualTo("cook");
        assertThat(retry.job().queue()).isEqualTo("default");
    }

    @Test
    void whatIsGivenUpSkippedAndFailedIsTold() {
        var run = listening().client().start(MEAL, "burnt");

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(told(run))
                        .containsSubsequence("cook discarded 2", "serve skipped 0", "run work_ended failed")
                        .endsWith("run ended failed")
                        .hasSize(7));
    }

    @Test
    void theEndOfTheWorkIsToldBeforeTheEndOfTheRunAndAParkedTeardownToo() throws Exception {
        var client = listening().client();
        var run = client.start(DINNER, "fish");
        var dirty = client.start(DINNER, "dirty");
        client.awaitWork(run, LIMIT);
        client.awaitWork(dirty, LIMIT);
        await().untilAsserted(() -> assertThat(told(run)).endsWith("run work_ended running"));

        client.release(run, "clean");
        client.release(dirty, "clean");

        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(told(run)).endsWith("clean started 1", "clean completed 1", "run ended completed"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(told(dirty)).endsWith("clean started 1", "clean parked 1"));
    }

    @Test
    void aCancelIsToldWhicheverHandEndsTheJobs() throws Exception {
        var client = listening().client();
        var atOnce = client.start(
                MEAL, "soup", StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)));
        var swept = client.start(
                MEAL, "soup", StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)));

        client.cancel(atOnce, "no guests");
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client.in(connection).cancel(swept, "no guests");
            connection.commit();
        }

        for (var run : List.of(atOnce, swept)) {
            assertTold(run, "cook cancelled 0", "serve cancelled 0", "run work_ended cancelled", "run ended cancelled");
        }
    }

    @Test
    void whatAWorkersOwnTransactionCommitsIsToldAndWhatItRollsBackIsNot() throws Exception {
        var pay = JobType.of("pay", String.class)
                .retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));
        var bill = Workflow.chain("bill", pay).build();
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 2)
                        .worker(pay, (name, job) -> {
                            try (var connection = db.pool().getConnection()) {
                                connection.setAutoCommit(false);
                                job.completeIn(connection);
                                if (job.attempt() == 1) {
                                    connection.rollback();
                                } else {
                                    connection.commit();
                                }
                            }
                        })
                        .onEvent(told::add)
                        .start())
                .client();

        var run = client.start(bill, "ada");

        assertTold(
                run,
                "pay started 1",
                "pay retryable 1",
                "pay started 2",
                "pay completed 2",
                "run work_ended completed",
                "run ended completed");
    }

    @Test
    void twoNodesTogetherTellOfEverythingOnce() throws Exception {
        var other = new CopyOnWriteArrayList<Event>();
        var client = listening().client();
        db.closing(kitchen().onEvent(other::add).start());

        var runs = client.startMany(
                DINNER, IntStream.range(0, 100).mapToObj(i -> "dish " + i).toList());
        for (var run : runs) {
            client.awaitWork(run, LIMIT);
            client.release(run, "clean");
        }
        for (var run : runs) {
            client.await(run, LIMIT);
        }

        await().atMost(LIMIT).untilAsserted(() -> {
            var all = new ArrayList<>(told);
            all.addAll(other);
            var ended = all.stream()
                    .filter(e -> e instanceof RunEvent)
                    .map(e -> e.runId() + " " + ((RunEvent) e).change())
                    .toList();
            var completed = all.stream()
                    .filter(e -> e instanceof JobEvent job && job.change() == Change.COMPLETED)
                    .map(e -> ((JobEvent) e).job().id())
                    .toList();
            assertThat(ended).hasSize(200).doesNotHaveDuplicates();
            assertThat(completed).hasSize(300).doesNotHaveDuplicates();
        });
    }

    @Test
    void aListenerThatThrowsOrHangsHoldsUpNobody() throws Exception {
        var mayGoOn = new CountDownLatch(1);
        try (var logged = new Logged("dev.tailrace.runtime.internal.event.EventDispatcher")) {
            var runtime = db.closing(kitchen()
                    .onEvent(event -> {
                        if (event instanceof RunEvent) {
                            throw new AssertionError("broken listener");
                        }
                    })
                    .onEvent(event -> {
                        try {
                            mayGoOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .onEvent(told::add)
                    .start());
            var client = runtime.client();
            var runs = client.startMany(MEAL, Collections.nCopies(5, "soup"));
            for (var run : runs) {
                client.await(run, LIMIT);
            }
            assertThat(told).isEmpty();

            mayGoOn.countDown();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(told).hasSize(5 * 6));
            assertThat(logged.warnings()).isEmpty();
        }
    }

    @Test
    void whatWasRecordedBeforeTheRuntimeIsClosedIsToldBeforeItIsClosed() throws Exception {
        var runtime = kitchen().onEvent(told::add).start();
        var runs = runtime.client().startMany(MEAL, Collections.nCopies(200, "soup"));
        for (var run : runs) {
            runtime.client().await(run, LIMIT);
        }
        runtime.close();

        assertThat(told).hasSize(200 * 6);
    }
}
