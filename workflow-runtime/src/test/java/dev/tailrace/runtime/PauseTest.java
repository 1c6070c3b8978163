package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.PausedException;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.option.Cron;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Diagnosis;
import dev.tailrace.runtime.view.PauseView;
import dev.tailrace.runtime.view.PauseView.Subject;
import dev.tailrace.runtime.view.Reason;
import dev.tailrace.runtime.view.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues, kinds and workflows that people stop for a while, in the whole cluster. */
class PauseTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Queue MAIL = Queue.named("mail");
    static final JobType<String, Void> SEND = JobType.of("send", String.class);
    static final JobType<String, Void> COUNT = JobType.of("count", String.class);
    static final Workflow<String> SENDING =
            Workflow.chain("sending", SEND).on(MAIL).build();
    static final Workflow<String> COUNTING =
            Workflow.chain("counting", COUNT).on(MAIL).build();
    static final Workflow<String> ELSEWHERE = Workflow.chain("elsewhere", SEND).build();

    @RegisterExtension
    final Installed db = new Installed();

    private WorkflowRuntime.Builder node() {
        return db.runtime()
                .queue(Queue.DEFAULT, 2)
                .queue(MAIL, 2)
                .worker(SEND, (text, job) -> {})
                .worker(COUNT, (text, job) -> {});
    }

    private WorkflowClient working() {
        return db.closing(node().start()).client();
    }

    /** Until the nodes have seen the pause: what is started then waits. */
    private Run waiting(WorkflowClient client, Workflow<String> workflow) throws Exception {
        await().atMost(LIMIT).until(() -> {
            var run = client.start(workflow, "x");
            client.await(client.start(probe(), "x"), LIMIT);
            return state(client, run) == JobState.AVAILABLE;
        });
        return client.start(workflow, "x");
    }

    /** Something that is claimed together with what was started before, if that may be claimed. */
    private static Workflow<String> probe() {
        return Workflow.chain("probe", COUNT).build();
    }

    private static JobState state(WorkflowClient client, Run run) {
        return client.find(run.id()).orElseThrow().jobs().get(0).state();
    }

    @Test
    void aPausedQueueIsNotWorkedUntilItIsResumed() throws Exception {
        var client = working();
        client.await(client.start(SENDING, "x"), LIMIT);

        assertThat(client.pauses().pauseQueue(MAIL, "the provider is down")).isTrue();
        var run = waiting(client, SENDING);
        assertThat(state(client, run)).isEqualTo(JobState.AVAILABLE);
        client.await(client.start(ELSEWHERE, "x"), LIMIT);

        assertThat(client.pauses().resumeQueue(MAIL)).isTrue();
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aPausedKindIsNotWorkedOnAnyQueueAndOthersAre() throws Exception {
        var client = working();
        client.await(client.start(SENDING, "x"), LIMIT);
        client.await(client.start(ELSEWHERE, "x"), LIMIT);

        client.pauses().pauseKind("send", "it sends to the wrong people");
        var one = waiting(client, SENDING);
        var other = client.start(ELSEWHERE, "x");
        client.await(client.start(COUNTING, "x"), LIMIT);
        client.await(client.start(probe(), "x"), LIMIT);
        assertThat(state(client, one)).isEqualTo(JobState.AVAILABLE);
        assertThat(state(client, other)).isEqualTo(JobState.AVAILABLE);

        client.pauses().resumeKind("send");
        client.await(one, LIMIT);
        client.await(other, LIMIT);
    }

    @Test
    void explainSaysWhatIsPausedSinceWhenAndWhy() throws Exception {
        var client = working();
        client.await(client.start(SENDING, "x"), LIMIT);
        client.pauses().pauseQueue(MAIL, "the provider is down");
        client.pauses().pauseKind("send", "it sends to the wrong people");
        var now = waiting(client, SENDING);
        var later = client.start(
                SENDING, "x", StartOptions.DEFAULTS.at(Instant.now().plusSeconds(3600)));
        var pauses = client.pauses().list();

        assertThat(reasons(client, now))
                .containsExactlyInAnyOrder(
                        new Reason.Paused(named(pauses, "mail")), new Reason.Paused(named(pauses, "send")));
        assertThat(reasons(client, later)).hasSize(3).first().isInstanceOf(Reason.Scheduled.class);
        assertThat(new Reason.Paused(named(pauses, "mail")).sentence())
                .isEqualTo("is of queue 'mail', which is paused since "
                        + named(pauses, "mail").at() + ": the provider is down");

        client.pauses().resumeKind("send");
        client.pauses().resumeQueue(MAIL);
        client.await(now, LIMIT);
    }

    private static List<Reason> reasons(WorkflowClient client, Run run) {
        var job = client.find(run.id()).orElseThrow().jobs().get(0).id();
        return client.explain(job).orElseThrow().reasons();
    }

    private static PauseView named(List<PauseView> pauses, String name) {
        return pauses.stream()
                .filter(pause -> pause.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    @Test
    void aPauseOutlivesTheNodes() throws Exception {
        var first = node().start();
        first.client().pauses().pauseQueue(MAIL, "maintenance");
        first.close();

        var client = working();
        var run = client.start(SENDING, "x");
        client.await(client.start(probe(), "x"), LIMIT);
        assertThat(state(client, run)).isEqualTo(JobState.AVAILABLE);

        // Also for a lane that nobody had used when the queue was paused.
        client.pauses().resumeQueue(MAIL);
        client.await(run, LIMIT);
    }

    @Test
    void aNodeDoesNotLookAtPausedLanesAndIsNotWokenForThem() throws Exception {
        var client = db.lenientClient();
        client.start(SENDING, "x");
        client.start(ELSEWHERE, "x");
        working().pauses().pauseQueue(MAIL, "maintenance");
        var lanes = new LaneDirectory(new Database(db.pool()), new Schema("tailrace"), Set.of("send"));
        lanes.refresh();
        var mail = lane("mail");

        assertThat(lanes.served("mail", false)).isEmpty();
        assertThat(lanes.served("default", false)).containsExactly(lane("default"));
        assertThat(lanes.isOpen(mail)).isFalse();
        assertThat(lanes.knows(mail)).isTrue();
        assertThat(lanes.key(mail).queue()).isEqualTo("mail");

        client.pauses().resumeQueue(MAIL);
        assertThat(lanes.refresh()).containsExactly((long) mail);
        assertThat(lanes.refresh()).isEmpty();
        assertThat(lanes.isOpen(mail)).isTrue();
    }

    private int lane(String queue) throws SQLException {
        return Integer.parseInt(
                db.query("SELECT id FROM tailrace.lane WHERE queue = ?", queue).get(0));
    }

    @Test
    void teardownsWaitTooAndTheDoctorFindsThoseThatAreOverdue() throws Exception {
        var client = working();
        var hold = Workflow.chain("hold", COUNT)
                .teardown(SEND)
                .delay(Duration.ofHours(1))
                .on(MAIL)
                .build();
        var run = client.start(hold, "x");
        client.awaitWork(run, LIMIT);
        client.pauses().pauseKind("send", "maintenance");
        waiting(client, ELSEWHERE);
        client.release(run, "send");
        db.execute("UPDATE tailrace.ready SET run_at = now() - interval '2 minutes' WHERE run_id = " + run.id());

        assertThat(client.doctor().findings())
                .anyMatch(finding -> finding.concern() == Diagnosis.Concern.OVERDUE_TEARDOWN);
        client.pauses().resumeKind("send");
        client.await(run, LIMIT);
    }

    @Test
    void startsOfAPausedWorkflowAreRefusedAndItsRunsGoOn() throws Exception {
        var client = working();
        var run = client.start(SENDING, "x");

        assertThat(client.pauses().pauseWorkflow("sending", "we are moving")).isTrue();

        assertThatThrownBy(() -> client.start(SENDING, "x"))
                .isInstanceOf(PausedException.class)
                .hasMessageMatching("starts of workflow 'sending' are paused since \\S+: we are moving\\. Nothing was"
                        + " started\\. To go on: client\\.pauses\\(\\)\\.resumeWorkflow\\(\"sending\"\\)");
        assertThatThrownBy(() -> client.startMany(SENDING, List.of("x", "y"))).isInstanceOf(PausedException.class);
        client.await(client.start(ELSEWHERE, "x"), LIMIT);
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);

        assertThat(client.pauses().resumeWorkflow("sending")).isTrue();
        client.await(client.start(SENDING, "x"), LIMIT);
    }

    @Test
    void otherClientsSeeItWithinASecond() throws Exception {
        var other = db.lenientClient();
        other.start(SENDING, "x");
        db.lenientClient().pauses().pauseWorkflow("sending", "we are moving");

        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThatThrownBy(() -> other.start(SENDING, "x")).isInstanceOf(PausedException.class));

        db.lenientClient().pauses().resumeWorkflow("sending");
        assertThat(other.start(SENDING, "x").isNew()).isTrue();
    }

    @Test
    void theSchedulesOfAPausedWorkflowWait() throws Exception {
        var client = db.closing(
                        node().schedule("nightly", Cron.at("30 2 * * *", ZoneId.of("Europe/Berlin")), SENDING, "x")
                                .start())
                .client();
        client.pauses().pauseWorkflow("sending", "we are moving");
        // What the runtime's own starter knows is a second old at most, and it has started nothing yet.
        client.schedules().trigger("nightly");
        client.await(client.start(probe(), "x"), LIMIT);
        assertThat(db.query("SELECT count(*) FROM tailrace.run WHERE workflow = 'sending'"))
                .containsExactly("0");

        client.pauses().resumeWorkflow("sending");
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.run WHERE workflow = 'sending'")
                        .equals(List.of("1")));
    }

    @Test
    void theListSaysWhatIsPausedAndWhy() {
        var client = working();
        client.pauses().pauseQueue(MAIL, "one");
        assertThat(client.pauses().pauseQueue(MAIL, "two")).isFalse();
        client.pauses().pauseKind("count", "three");
        client.pauses().pauseWorkflow("sending", "four");

        assertThat(client.pauses().list())
                .extracting(PauseView::subject, PauseView::name, PauseView::reason)
                .containsExactly(
                        tuple(Subject.KIND, "count", "three"),
                        tuple(Subject.QUEUE, "mail", "one"),
                        tuple(Subject.WORKFLOW, "sending", "four"));
        assertThat(client.pauses().resumeQueue(MAIL)).isTrue();
        assertThat(client.pauses().resumeQueue(MAIL)).isFalse();
        assertThat(client.pauses().resumeKind("nothing")).isFalse();
    }

    @Test
    void aMistypedNameIsRefused() {
        var client = working();

        assertThatThrownBy(() -> client.pauses().pauseQueue(Queue.named("mails"), "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no runtime has ever declared queue 'mails' (did you mean 'mail'?)");
        assertThatThrownBy(() -> client.pauses().pauseKind("sent", "x"))
                .hasMessage("no runtime has ever declared kind 'sent' (did you mean 'send'?)");
        assertThat(client.pauses().list()).isEmpty();
    }

    @Test
    void aPauseInATransactionCountsIfThatCommits() throws Exception {
        var client = working();
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client.in(connection).pauses().pauseWorkflow("sending", "perhaps");
            assertThatThrownBy(() -> client.in(connection).start(SENDING, "x")).isInstanceOf(PausedException.class);
            connection.rollback();
        }
        assertThat(client.pauses().list()).isEmpty();
        client.await(client.start(SENDING, "x"), LIMIT);
    }
}
