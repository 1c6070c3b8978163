package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.option.Retention;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static final JobType<String, Void> REPORT = JobType.of("report", String.class);
    static final Workflow<String> REPORTING =
            Workflow.chain("reporting", REPORT).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void finishedRunsAreKeptForAsLongAsOneSays() throws Exception {
        var runtime = db.closing(WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 2)
                .worker(REPORT, (region, job) -> {})
                // region retention
                .retention(Retention.of(Duration.ofDays(7)).failed(Duration.ofDays(90)))
                // endregion
                .start());
        var client = runtime.client();
        var run = client.start(REPORTING, "all");
        client.await(run, LIMIT);

        assertThat(client.find(run.id())).isPresent();
    }

    @Test
    void somethingCanBeKeptForEver() throws Exception {
        var runtime = db.closing(WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 2)
                .worker(REPORT, (region, job) -> {})
                .retention(Retention.KEEP_ALL.completed(Duration.ofMillis(1)))
                .start());
        var run = runtime.client().start(REPORTING, "all");

        Waiting.until(() -> runtime.client().find(run.id()), Optional::isEmpty);
    }
}
