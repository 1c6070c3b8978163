package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.query.Page;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody looks for runs. */
class ListRunsTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<String, Void> SAY = JobType.of("say", String.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(1));
    static final JobType<String, Void> UNSAY = JobType.of("unsay", String.class);
    static final Workflow<String> SPEECH = Workflow.chain("speech", SAY).build();
    static final Workflow<String> PROMISE = Workflow.chain("promise", SAY)
            .teardown(UNSAY)
            .delay(Duration.ofDays(1))
            .build();

    @RegisterExtension
    final Installed db = new Installed();

    private WorkflowClient client() {
        return db.lenientClient();
    }

    private WorkflowRuntime runtime() {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(SAY, (words, job) -> {
                    if (words.isEmpty()) {
                        throw new IllegalStateException("nothing to say");
                    }
                })
                .worker(UNSAY, (words, job) -> {})
                .start());
    }

    private static List<Long> numbers(Page<RunSummary> page) {
        return page.items().stream().map(run -> run.run().id()).toList();
    }

    private static List<Run> started(WorkflowClient client, int count) {
        return client.startMany(
                SPEECH, IntStream.range(0, count).mapToObj(i -> "word " + i).toList());
    }

    private static List<Long> newestFirst(List<Run> runs) {
        var numbers = new ArrayList<>(runs.stream().map(Run::id).toList());
        Collections.reverse(numbers);
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 7, 500})
    void pagesGiveEveryRunOnceNewestFirstAndThenEnd(int size) {
        var client = client();
        var runs = started(client, 6);
        var seen = new ArrayList<Long>();

        var query = RunQuery.ALL.pageSize(size);
        var page = client.runs(query);
        seen.addAll(numbers(page));
        var pages = 1;
        while (page.next().isPresent()) {
            assertThat(page.items()).hasSize(size);
            page = client.runs(query.after(page.next().get()));
            seen.addAll(numbers(page));
            pages++;
        }

        assertThat(seen).isEqualTo(newestFirst(runs));
        assertThat(pages).isEqualTo((6 + size - 1) / size);
    }

    @Test
    void runsThatAreStartedMeanwhileDoNotMoveWhatIsOnTheNextPage() {
        var client = client();
        var runs = started(client, 4);
        var query = RunQuery.ALL.pageSize(2);
        var first = client.runs(query);

        started(client, 3);

        assertThat(numbers(client.runs(query.after(first.next().orElseThrow()).pageSize(10))))
                .containsExactly(runs.get(1).id(), runs.get(0).id());
    }

    @Test
    void aListShowsWhatARunIs() throws Exception {
        var client = runtime().client();
        var run = client.start(PROMISE, "yes", StartOptions.DEFAULTS.tagged("vip", "order-7"));
        var held = client.awaitWork(run, LIMIT);

        assertThat(client.runs(RunQuery.ALL).items()).containsExactly(held.summary());
        assertThat(held.summary().run()).isEqualTo(run);
        assertThat(held.summary().tags()).containsExactlyInAnyOrder("vip", "order-7");
        assertThat(held.summary().startedAt()).isBefore(Instant.now().plusSeconds(60));
        assertThat(held.summary().endedAt()).isNull();
    }

    @Test
    void runsAreFoundByTheirState() throws Exception {
        var client = runtime().client();
        var good = client.start(SPEECH, "yes");
        var bad = client.start(SPEECH, "");
        var held = client.start(PROMISE, "yes");
        var later = client.start(
                SPEECH, "yes", StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)));
        client.await(good, LIMIT);
        client.await(bad, LIMIT);
        client.awaitWork(held, LIMIT);
        client.cancel(later, "no longer needed");
        var marked = held(client);

        assertThat(numbers(client.runs(RunQuery.ALL.state(RunState.COMPLETED)))).containsExactly(good.id());
        assertThat(numbers(client.runs(RunQuery.ALL.state(RunState.FAILED)))).containsExactly(bad.id());
        assertThat(numbers(client.runs(RunQuery.ALL.state(RunState.CANCELLED)))).containsExactly(later.id());
        assertThat(numbers(client.runs(RunQuery.ALL.state(RunState.RUNNING)))).containsExactly(held.id());
        assertThat(numbers(client.runs(RunQuery.ALL.state(RunState.CANCELLING))))
                .containsExactly(marked.id());
        assertThat(numbers(client.runs(RunQuery.ALL.open()))).containsExactly(marked.id(), held.id());
        assertThat(numbers(client.runs(RunQuery.ALL.state(RunState.CANCELLING, RunState.FAILED))))
                .containsExactly(marked.id(), bad.id());
        assertThat(client.runs(RunQuery.ALL.state(RunState.CANCELLING)).items())
                .extracting(RunSummary::cancelReason)
                .containsExactly("changed his mind");
        client.release(held, "unsay");
        client.await(held, LIMIT);
    }

    /** A run that stays cancelling, because nobody serves its teardown. */
    private Run held(WorkflowClient client) throws Exception {
        var lost = Workflow.define(
                "lost",
                String.class,
                flow -> flow.step(SAY, flow.input())
                        .teardown(UNSAY, flow.input())
                        .delay(Duration.ofDays(1))
                        .on(Queue.named("nowhere")));
        var run = db.lenientClient().start(lost, "yes");
        client.awaitWork(run, LIMIT);
        client.cancel(run, "changed his mind");
        return run;
    }

    @Test
    void runsAreFoundByWorkflowTagAndTime() {
        var client = client();
        var speech = client.start(SPEECH, "a", StartOptions.DEFAULTS.tagged("vip", "order-7"));
        var promise = client.start(PROMISE, "b", StartOptions.DEFAULTS.tagged("vip"));
        var plain = client.start(SPEECH, "c");
        var from = client.find(speech.id()).orElseThrow().startedAt();

        assertThat(numbers(client.runs(RunQuery.ALL.workflow("promise")))).containsExactly(promise.id());
        assertThat(numbers(client.runs(RunQuery.ALL.workflow("promises")))).isEmpty();
        assertThat(numbers(client.runs(RunQuery.ALL.tagged("vip")))).containsExactly(promise.id(), speech.id());
        assertThat(numbers(client.runs(RunQuery.ALL.tagged("vip", "order-7")))).containsExactly(speech.id());
        assertThat(numbers(client.runs(
                        RunQuery.ALL.tagged("vip").workflow("promise").open())))
                .containsExactly(promise.id());
        assertThat(numbers(client.runs(RunQuery.ALL.startedFrom(from))))
                .containsExactly(plain.id(), promise.id(), speech.id());
        assertThat(numbers(client.runs(RunQuery.ALL.startedBefore(from)))).isEmpty();
        assertThat(numbers(client.runs(RunQuery.ALL.startedFrom(from).startedBefore(from.plusNanos(1000)))))
                .containsExactly(speech.id());
        assertThat(numbers(client.runs(RunQuery.ALL.startedFrom(Instant.MIN).startedBefore(Instant.MAX))))
                .hasSize(3);
        assertThat(numbers(client.runs(RunQuery.ALL.startedFrom(Instant.MAX)))).isEmpty();
    }

    /** Over days: what lies outside of the time is not even looked at, and what lies at its edges is found. */
    @Test
    void aTimeRangeAmongManyDaysFindsExactlyItsRuns() throws Exception {
        var client = client();
        started(client, 3000);
        db.execute(
                "UPDATE tailrace.run SET created_at = now() - interval '40 days' + (id - 1024) * interval '10 minutes'");
        var from = Instant.parse(db.query(
                        "SELECT to_char((now() - interval '30 days') AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
                .get(0));
        var query = RunQuery.ALL.startedFrom(from).startedBefore(from.plus(Duration.ofDays(2)));

        var expected = db.query(
                "SELECT id FROM tailrace.run WHERE created_at >= ?::timestamptz AND created_at < ?::timestamptz ORDER BY id DESC",
                from.toString(),
                from.plus(Duration.ofDays(2)).toString());
        assertThat(expected).hasSizeGreaterThan(100).hasSizeLessThan(500);
        assertThat(numbers(client.runs(query.pageSize(500))).stream().map(String::valueOf))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void oneOldRunBehindThousandsOfFinishedOnesIsFoundInOneCall() throws Exception {
        var early = client();
        var old = early.start(
                SPEECH,
                "old",
                StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)).tagged("needle"));
        var many = started(early, 3000);
        var client = runtime().client();
        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(db.query("SELECT count(*) FROM tailrace.runs WHERE state = 'completed'"))
                                .containsExactly("3000"));

        assertThat(numbers(client.runs(RunQuery.ALL.open()))).containsExactly(old.id());
        assertThat(client.runs(RunQuery.ALL.open()).next()).isEmpty();
        assertThat(numbers(client.runs(RunQuery.ALL.tagged("needle")))).containsExactly(old.id());
        assertThat(numbers(client.runs(RunQuery.ALL.state(RunState.COMPLETED).pageSize(500))))
                .isEqualTo(newestFirst(many).subList(0, 500));
    }

    @Test
    void aCallersTransactionSeesTheRunsThatItStarted() throws Exception {
        var client = client();
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            var inside = client.in(connection);
            var run = inside.start(SPEECH, "a");

            assertThat(numbers(inside.runs(RunQuery.ALL))).containsExactly(run.id());
            assertThat(numbers(client.runs(RunQuery.ALL))).isEmpty();
            connection.rollback();
        }
    }

    @Test
    void aPageThatIsTooSmallOrTooLargeIsRefused() {
        for (var size : List.of(0, -1, 501, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RunQuery.ALL.pageSize(size))
                    .withMessageContaining("a page of " + size)
                    .withMessageContaining("use 1 to 500");
        }
    }

    @Test
    void aMistypedStateIsCorrected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunState.named("faild"))
                .withMessageContaining("did you mean 'failed'?");
        assertThat(RunState.named("cancelling")).isEqualTo(RunState.CANCELLING);
    }

    @Test
    void aPlaceInAnotherListIsRefused() {
        var client = client();
        started(client, 3);
        var next = client.runs(RunQuery.ALL.pageSize(1)).next().orElseThrow();

        for (var other : List.of(
                RunQuery.ALL.open(), RunQuery.ALL.workflow("speech"), RunQuery.ALL.startedFrom(Instant.EPOCH))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.runs(other.after(next)))
                    .withMessageContaining("another query");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.jobs(JobQuery.ALL.after(next)))
                .withMessageContaining("another query");
        assertThat(client.runs(RunQuery.ALL.pageSize(2).after(next)).items()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1024",
                "zzzzzzzz-1",
                "00000000--1",
                "00000000-99999999999999999999",
                "'; DROP TABLE run",
                "\0"
            })
    void whatIsNoPlaceInAListIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client().runs(RunQuery.ALL.after(text)))
                .withMessageContaining("is no place in a list");
    }

    @Test
    void namesThatNothingCanHaveAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunQuery.ALL.tagged("V I P"))
                .withMessageContaining("'V I P'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunQuery.ALL.workflow("a\0b"))
                .withMessageContaining("'a?b'");
        assertThatIllegalArgumentException().isThrownBy(() -> RunQuery.ALL.workflow(" "));
        var now = Instant.now();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunQuery.ALL.startedFrom(now).startedBefore(now))
                .withMessageContaining("there can be none");
    }
}
