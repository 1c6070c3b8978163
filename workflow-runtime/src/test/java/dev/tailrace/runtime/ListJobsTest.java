package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody looks for jobs. */
class ListJobsTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Queue MAIL = Queue.named("mail");
    static final JobType<String, Void> WORK = JobType.of("work", String.class);
    static final JobType<String, Void> SEND = JobType.of("send", String.class)
            .retry(RetryPolicy.fixed(Duration.ofHours(1)).attempts(3));
    static final JobType<String, Void> UNDO = JobType.of("undo", String.class);
    /** "work", then "send" on another queue, then "undo" a day later. */
    static final Workflow<String> LETTER = Workflow.define("letter", String.class, flow -> {
        var work = flow.step(WORK, flow.input());
        work.teardown(UNDO, flow.input()).delay(Duration.ofDays(1));
        flow.step(SEND, flow.input()).after(work).on(MAIL);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch stop = new CountDownLatch(1);

    private WorkflowRuntime runtime() {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .queue(MAIL, 2)
                .worker(WORK, (words, job) -> {
                    if (words.equals("wait")) {
                        stop.await();
                    } else if (words.equals("discard")) {
                        job.discard("no use");
                    }
                })
                .worker(SEND, (words, job) -> {
                    if (words.equals("break")) {
                        throw new IllegalStateException("no stamp");
                    }
                })
                .worker(UNDO, (words, job) -> {
                    if (words.equals("park")) {
                        job.discard("cannot undo");
                    }
                })
                .start());
    }

    private static List<String> found(WorkflowClient client, JobQuery query) {
        return client.jobs(query).items().stream()
                .map(job ->
                        job.run().id() + " " + job.step() + " " + job.state().text())
                .toList();
    }

    @Test
    void jobsAreFoundByEachOfTheirStates() throws Exception {
        var client = runtime().client();
        var done = client.start(LETTER, "done");
        var parked = client.start(LETTER, "park");
        var broken = client.start(LETTER, "break");
        var discarded = client.start(LETTER, "discard");
        client.awaitWork(done, LIMIT);
        client.awaitWork(parked, LIMIT);
        client.awaitWork(discarded, LIMIT);
        client.release(parked, "undo");
        var running = client.start(LETTER, "wait");
        var waiting = client.start(LETTER, "wait");
        var available = client.start(LETTER, "never");
        var later = client.start(
                LETTER, "later", StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)));
        // Two workers of which one takes teardowns only: so one runs, and the next ones wait or were fetched.
        Awaitility.await().untilAsserted(() -> {
            assertThat(found(client, JobQuery.ALL.state(JobState.PARKED)))
                    .containsExactly(parked.id() + " undo parked");
            assertThat(found(client, JobQuery.ALL.state(JobState.RETRYABLE)))
                    .containsExactly(broken.id() + " send retryable");
            assertThat(found(client, JobQuery.ALL.state(JobState.DISCARDED)))
                    .containsExactly(discarded.id() + " work discarded");
            assertThat(found(client, JobQuery.ALL.state(JobState.RUNNING))).contains(running.id() + " work running");
        });

        assertThat(found(client, JobQuery.ALL.state(JobState.SCHEDULED)))
                .containsExactly(
                        later.id() + " work scheduled", broken.id() + " undo scheduled", done.id() + " undo scheduled");
        assertThat(found(client, JobQuery.ALL.state(JobState.SKIPPED)))
                .containsExactly(discarded.id() + " send skipped");
        assertThat(found(client, JobQuery.ALL.state(JobState.PENDING).run(later.id())))
                .containsExactlyInAnyOrder(later.id() + " undo pending", later.id() + " send pending");
        assertThat(found(client, JobQuery.ALL.state(JobState.COMPLETED)))
                .contains(done.id() + " work completed", done.id() + " send completed");
        assertThat(found(client, JobQuery.ALL.state(JobState.AVAILABLE, JobState.RUNNING)))
                .extracting(line -> line.split(" ", -1)[0])
                .containsExactly(
                        Long.toString(available.id()), Long.toString(waiting.id()), Long.toString(running.id()));
        assertEveryStateIsFoundAsTheViewHasIt(client);
        client.cancel(later, "enough");
        stop.countDown();
    }

    /** Whichever way a state is looked for, the answer is the view's. */
    private void assertEveryStateIsFoundAsTheViewHasIt(WorkflowClient client) throws Exception {
        for (var state : EnumSet.complementOf(EnumSet.of(JobState.AVAILABLE, JobState.RUNNING))) {
            assertThat(client.jobs(JobQuery.ALL.state(state).pageSize(500)).items())
                    .as(state.text())
                    .extracting(job -> Long.toString(job.id()))
                    .containsExactlyElementsOf(
                            db.query("SELECT id FROM tailrace.jobs WHERE state = ? ORDER BY id DESC", state.text()));
        }
    }

    @Test
    void jobsAreFoundByQueueKindStepRunAndTag() throws Exception {
        var tagged = Workflow.define("tagged", String.class, flow -> {
            var work = flow.step(WORK, flow.input()).named("first").tags("slow");
            flow.step(SEND, flow.input()).named("second").after(work).on(MAIL);
        });
        var client = db.lenientClient();
        var letter = client.start(LETTER, "a", StartOptions.DEFAULTS.tagged("vip"));
        var other = client.start(tagged, "b", StartOptions.DEFAULTS.tagged("vip"));
        var o = other.id() + " ";
        var l = letter.id() + " ";

        assertThat(found(client, JobQuery.ALL.queue("mail"))).containsExactly(o + "second pending", l + "send pending");
        assertThat(found(client, JobQuery.ALL.queue("mail").open())).hasSize(2);
        assertThat(found(client, JobQuery.ALL.queue("nail"))).isEmpty();
        assertThat(found(client, JobQuery.ALL.kind("work")))
                .containsExactly(o + "first available", l + "work available");
        assertThat(found(client, JobQuery.ALL.kind("work").open())).hasSize(2);
        assertThat(found(client, JobQuery.ALL.kind("work").queue("mail"))).isEmpty();
        assertThat(found(client, JobQuery.ALL.step("send"))).containsExactly(l + "send pending");
        assertThat(found(client, JobQuery.ALL.workflow("tagged"))).hasSize(2).allMatch(line -> line.startsWith(o));
        assertThat(found(client, JobQuery.ALL.workflow("tagged").state(JobState.AVAILABLE)))
                .containsExactly(o + "first available");
        assertThat(found(client, JobQuery.ALL.run(letter.id()))).hasSize(3).allMatch(line -> line.startsWith(l));
        assertThat(found(client, JobQuery.ALL.run(letter.id()).step("first"))).isEmpty();
        assertThat(found(client, JobQuery.ALL.tagged("vip"))).hasSize(5);
        assertThat(found(client, JobQuery.ALL.tagged("slow"))).containsExactly(o + "first available");
        assertThat(found(client, JobQuery.ALL.tagged("slow", "vip").open())).containsExactly(o + "first available");
        var from = client.find(other.id()).orElseThrow().startedAt();
        assertThat(found(client, JobQuery.ALL.runStartedFrom(from))).hasSize(2).allMatch(line -> line.startsWith(o));
        assertThat(found(client, JobQuery.ALL.runStartedBefore(from)))
                .hasSize(3)
                .allMatch(line -> line.startsWith(l));
        assertThat(found(client, JobQuery.ALL.runStartedBefore(from).open())).hasSize(3);
    }

    @Test
    void pagesGiveEveryJobOnceWhateverIsAskedFor() {
        var client = db.lenientClient();
        client.startMany(LETTER, List.of("a", "b", "c", "d"));
        for (var query : List.of(
                JobQuery.ALL,
                JobQuery.ALL.open(),
                JobQuery.ALL.state(JobState.PENDING),
                JobQuery.ALL.workflow("letter").queue("default"))) {
            var whole = client.jobs(query.pageSize(500)).items();
            var paged = new ArrayList<JobView>();
            var page = client.jobs(query.pageSize(3));
            paged.addAll(page.items());
            while (page.next().isPresent()) {
                page = client.jobs(query.pageSize(3).after(page.next().get()));
                paged.addAll(page.items());
            }
            assertThat(paged).isEqualTo(whole).hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void aListShowsTheLastErrorAndTheJobItselfAllOfThem() throws Exception {
        var often = JobType.of("often", String.class)
                .retry(RetryPolicy.fixed(Duration.ZERO).attempts(3));
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(often, (words, job) -> {
                    throw new IllegalStateException("attempt " + job.attempt());
                })
                .start());
        var client = runtime.client();
        var end = client.await(client.start(Workflow.chain("often", often).build(), "a"), LIMIT);
        assertThat(end.state()).isEqualTo(RunState.FAILED);

        var listed = client.jobs(JobQuery.ALL.state(JobState.DISCARDED)).items().get(0);
        assertThat(listed.tries().failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.error()).contains("attempt 3"));

        var job = client.job(listed.id()).orElseThrow();
        assertThat(job).isEqualTo(end.job("often"));
        assertThat(job.tries().failed()).extracting(JobView.FailedTry::attempt).containsExactly(1, 2, 3);
        assertThat(job.tries().failed())
                .allMatch(failed -> failed.node() == runtime.nodeId())
                .allMatch(failed -> !failed.failedAt().isBefore(end.startedAt()));
        assertThat(client.job(-1)).isEmpty();
    }

    @Test
    void whatNothingCanBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobQuery.ALL.pageSize(0))
                .withMessageContaining("1 to 500");
        assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.ALL.queue("no queue"));
        assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.ALL.kind(""));
        assertThatIllegalArgumentException().isThrownBy(() -> JobQuery.ALL.step("a\nb"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobState.named("retrying"))
                .withMessageContaining("did you mean 'retryable'?");
        assertThat(found(db.lenientClient(), JobQuery.ALL.run(Run.of(-5).id()))).isEmpty();
    }
}
