package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.WorkflowSchema;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SecurityTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static final JobType<String, Void> ENTER = JobType.of("enter", String.class).retry(RetryPolicy.none());
    static final Workflow<String> VISIT = Workflow.chain("visit", ENTER).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void theRightsOfThoseWhoDoNotOwnTheSchema() {
        // region grants
        String script = WorkflowSchema.grants("tailrace", "shop_runtime", "shop_viewer");
        // endregion
        assertThat(script)
                .contains("GRANT SELECT ON ALL TABLES IN SCHEMA \"tailrace\" TO \"shop_viewer\"")
                .doesNotContain("tailrace_");
    }

    @Test
    void whatMayBeSeenOfAnError() throws Exception {
        var runtime = db.closing(WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 2)
                .worker(ENTER, (card, job) -> {
                    throw new IllegalArgumentException("no such card: " + card);
                })
                // region mask
                .maskErrors(text -> text.replaceAll("\\d{12,19}", "****"))
                // endregion
                .start());
        var client = runtime.client();
        var run = client.await(client.start(VISIT, "4111111111111111"), LIMIT);

        assertThat(run.job("enter").tries().errors().get(0))
                .startsWith("java.lang.IllegalArgumentException: no such card: ****\n");
    }
}
