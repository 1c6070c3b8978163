package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.docs.page.Fences;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.event.JobEvent;
import dev.tailrace.runtime.event.RunEvent;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.view.Reason;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadingTest {
    private static final String PAGE = "docs/reading.md";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static final Queue MAIL = Queue.named("mail");
    static final JobType<String, Void> BOOK = JobType.of("book", String.class);
    static final JobType<String, Void> CONFIRM = JobType.of("confirm", String.class);
    static final Workflow<String> TRIP =
            Workflow.chain("trip", BOOK).thenWithInput(CONFIRM).on(MAIL).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private WorkflowClient client() {
        return WorkflowClient.on(db.dataSource(), ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
    }

    private WorkflowRuntime.Builder agency() {
        return WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 2)
                .queue(MAIL, 2)
                .worker(BOOK, (city, job) -> {
                    if (city.isEmpty()) {
                        job.discard("where to?");
                    }
                })
                .worker(CONFIRM, (city, job) -> {});
    }

    @Test
    void runsAndJobsAreListedByPage() {
        var client = client();
        for (var i = 0; i < 60; i++) {
            client.start(TRIP, "Paris", StartOptions.DEFAULTS.tagged("vip"));
        }
        var yesterday = Instant.now().minus(Duration.ofDays(1));
        var numbers = new ArrayList<Long>();

        // region runs
        var query = RunQuery.ALL
                .open()
                .workflow("trip")
                .tagged("vip")
                .startedFrom(yesterday)
                .pageSize(25);
        var page = client.runs(query);
        page.items().forEach(run -> numbers.add(run.run().id()));
        while (page.next().isPresent()) {
            page = client.runs(query.after(page.next().get()));
            page.items().forEach(run -> numbers.add(run.run().id()));
        }
        // endregion

        assertThat(numbers).hasSize(60).doesNotHaveDuplicates();
        // region jobs
        var waiting = client.jobs(JobQuery.ALL.queue("mail").state(JobState.PENDING));
        // endregion
        assertThat(waiting.items()).hasSize(50).allMatch(job -> job.step().equals("confirm"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    // region named
                    client.runs(RunQuery.ALL.state(RunState.named("faild"))); // refused: did you mean 'failed'?
                    // endregion
                })
                .withMessageContaining("did you mean 'failed'?");
    }

    @Test
    void aRunIsAGraph() {
        var client = client();
        var run = client.start(TRIP, "Paris");

        // region graph
        var trip = client.find(run.id()).orElseThrow();
        for (var job : trip.jobs()) {
            lines.add(
                    job.step() + ": " + job.state().text() + ", " + job.tries().failures() + " failures");
        }
        for (var edge : trip.edges()) {
            lines.add(edge.from() + " -> " + edge.to() + " if " + edge.kind());
        }
        // endregion

        Fences.assertShows(PAGE, "result: graph", String.join("\n", lines));
    }

    @Test
    void whyAJobDoesNotRun() {
        var client = client();
        var run = client.start(TRIP, "Paris");
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.named("mails"), 1)
                .worker(CONFIRM, (city, job) -> {})
                .start()) {
            var job = client.find(run.id()).orElseThrow().job("confirm").id();

            // region explain
            var why = client.explain(job).orElseThrow();
            lines.add(why.text());
            for (var reason : why.reasons()) {
                if (reason instanceof Reason.NobodyServes nobody) {
                    lines.add("serve '" + nobody.kind() + "' on '" + nobody.queue() + "'");
                }
            }
            // endregion
            assertThat(runtime.nodeId()).isEqualTo(1);
        }
        Fences.assertShows(PAGE, "result: explain", String.join("\n", lines));
    }

    @Test
    void whoeverListensIsTold() throws Exception {
        var builder = agency();
        // region listen
        builder.onEvent(event -> {
            if (event instanceof RunEvent run && run.change() == RunEvent.Change.ENDED) {
                lines.add(run.run().run() + " has ended " + run.run().state().text());
            } else if (event instanceof JobEvent job && job.change() == JobEvent.Change.DISCARDED) {
                lines.add(job.job().step() + " was given up: " + job.error());
            }
        });
        // endregion
        Run good;
        Run bad;
        try (var runtime = builder.start()) {
            good = runtime.client().start(TRIP, "Paris");
            bad = runtime.client().start(TRIP, "");
            runtime.client().await(good, LIMIT);
            runtime.client().await(bad, LIMIT);
        }
        // Closing a runtime lets its listeners hear everything.
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        good + " has ended completed", "book was given up: where to?", bad + " has ended failed");
    }

    @Test
    void aRunIsWaitedFor() throws Exception {
        try (var runtime = agency().start()) {
            var client = runtime.client();
            var run = client.start(TRIP, "Paris");
            // region await
            try {
                var end = client.await(run, Duration.ofSeconds(30));
                lines.add("ended " + end.state().text());
            } catch (TimeoutException e) {
                lines.add(e.getMessage()); // it goes on; wait again, or look later
            }
            // endregion
        }
        assertThat(lines).containsExactly("ended completed");
    }
}
