package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.error.PausedException;
import dev.tailrace.runtime.option.StartOptions;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class QueuesTest {
    static final Queue MAIL = Queue.named("mail");
    static final JobType<String, Void> SEND = JobType.of("send", String.class);
    static final Workflow<String> SENDING =
            Workflow.chain("sending", SEND).on(MAIL).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void aQueueHasARate() throws Exception {
        var dataSource = db.dataSource();
        // region rate
        var runtime = WorkflowRuntime.on(dataSource)
                .queue(MAIL, 5)
                .rate(MAIL, 100, Duration.ofMinutes(1))
                .worker(SEND, (text, job) -> {})
                .start();
        // endregion
        db.closing(runtime);
        var client = runtime.client();
        client.await(client.start(SENDING, "x"), Duration.ofSeconds(20));
        // region change
        client.limits().rate(MAIL, 20, Duration.ofMinutes(1));
        client.limits().dropRate(MAIL);
        // endregion
        assertThat(client.limits().rates()).isEmpty();
    }

    @Test
    void whatIsPausedIsResumed() throws Exception {
        var dataSource = db.dataSource();
        // region serve
        var runtime = WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 20)
                .queue(MAIL, 5)
                .worker(SEND, (text, job) -> {})
                .start();
        // endregion
        db.closing(runtime);
        var client = runtime.client();

        // region pause
        client.pauses().pauseQueue(MAIL, "the provider is down");
        client.pauses().pauseKind("send", "it writes to the wrong people");
        client.pauses().pauseWorkflow("sending", "we are moving house");

        for (var pause : client.pauses().list()) {
            System.out.println(pause.subject() + " " + pause.name() + ": " + pause.reason());
        }
        // endregion
        assertThatThrownBy(() -> client.start(SENDING, "x")).isInstanceOf(PausedException.class);

        // region resume
        client.pauses().resumeQueue(MAIL);
        client.pauses().resumeKind("send");
        client.pauses().resumeWorkflow("sending");
        // endregion
        assertThat(client.pauses().list()).isEmpty();
        client.await(client.start(SENDING, "x"), Duration.ofSeconds(20));
    }

    @Test
    void aRunStartsLater() {
        var client = db.closing(WorkflowRuntime.on(db.dataSource())
                        .queue(MAIL, 5)
                        .worker(SEND, (text, job) -> {})
                        .start())
                .client();
        var newYear = ZonedDateTime.of(2050, 1, 1, 8, 0, 0, 0, ZoneId.of("Europe/Berlin"));

        // region later
        var run = client.start(SENDING, "happy new year", StartOptions.DEFAULTS.at(newYear.toInstant()));
        // endregion

        var job = client.find(run.id()).orElseThrow().jobs().get(0);
        assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job.times().dueAt()).isEqualTo(newYear.toInstant());
        assertThat(client.cancel(run, "we write by hand")).isTrue();
    }
}
