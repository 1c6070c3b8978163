package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.option.Cron;
import dev.tailrace.runtime.option.Missed;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Diagnosis;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedules, as applications declare and steer them. */
class SchedulesTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Cron NIGHTLY = Cron.at("30 2 * * *", ZoneId.of("Europe/Berlin"));
    static final JobType<String, Void> NOTE = JobType.of("note", String.class);
    static final JobType<Void, Void> SWEEP = JobType.of("sweep", Void.class);
    static final Workflow<String> NOTES = Workflow.chain("notes", NOTE).build();
    static final Workflow<Void> SWEEPING = Workflow.chain("sweeping", SWEEP).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentLinkedQueue<String> worked = new ConcurrentLinkedQueue<>();

    private WorkflowRuntime.Builder node() {
        return db.runtime()
                .queue(Queue.DEFAULT, 1)
                .worker(NOTE, (text, job) -> {
                    worked.add(text);
                })
                .worker(SWEEP, (nothing, job) -> {
                    worked.add("swept");
                });
    }

    @Test
    void aTickIsWorkedLikeAnyOtherRun() throws Exception {
        db.closing(node().schedule("notes", NIGHTLY, NOTES, "good night")
                .schedule("sweeping", NIGHTLY, SWEEPING)
                .start());

        db.execute("UPDATE tailrace.schedule SET next_at = now()");

        await().atMost(LIMIT).until(() -> worked.size() == 2);
        assertThat(worked).containsExactlyInAnyOrder("good night", "swept");
    }

    @Test
    void aTriggerNeedsNoCodeAndDoesNotWaitForTheTick() throws Exception {
        db.closing(node().schedule("notes", NIGHTLY, NOTES, "now").start());

        WorkflowClient.on(db.pool()).schedules().trigger("notes");

        await().atMost(LIMIT).until(() -> worked.contains("now"));
    }

    @Test
    void theListSaysWhatThereIs() throws Exception {
        var client = db.closing(node().schedule("b", NIGHTLY.ifMissed(Missed.SKIP), NOTES, "x")
                        .schedule("a", NIGHTLY, SWEEPING)
                        .start())
                .client();

        client.schedules().pause("b");
        client.schedules().trigger("a");
        await().atMost(LIMIT).until(() -> client.schedules().list().get(0).last() != null);
        var list = client.schedules().list();

        assertThat(list).extracting(s -> s.name()).containsExactly("a", "b");
        assertThat(list.get(0).workflow()).isEqualTo("sweeping");
        assertThat(list.get(0).cron()).isEqualTo(NIGHTLY);
        assertThat(list.get(0).pausedAt()).isNull();
        var last = Objects.requireNonNull(list.get(0).last());
        assertThat(client.await(last.run(), LIMIT).run().workflow()).isEqualTo("sweeping");
        assertThat(list.get(1).cron().missed()).isEqualTo(Missed.SKIP);
        assertThat(list.get(1).input()).isEqualTo("\"x\"");
        assertThat(list.get(1).pausedAt()).isNotNull();
        assertThat(list.get(1).last()).isNull();
    }

    @Test
    void steeringInATransactionCountsIfThatCommits() throws Exception {
        var client = db.closing(node().schedule("notes", NIGHTLY, NOTES, "now").start())
                .client();
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(client.in(connection).schedules().pause("notes")).isTrue();
            client.in(connection).schedules().trigger("notes");
            connection.rollback();
            assertThat(client.schedules().list().get(0).pausedAt()).isNull();
            client.in(connection).schedules().trigger("notes");
            connection.commit();
        }
        await().atMost(LIMIT).until(() -> worked.contains("now"));
        assertThat(worked).hasSize(1);
    }

    @Test
    void aScheduleThatNobodyDeclaresAnyMoreCanBeRemoved() throws Exception {
        node().schedule("old", NIGHTLY, SWEEPING).start().close();
        var schedules = WorkflowClient.on(db.pool()).schedules();

        schedules.remove("old");

        assertThat(schedules.list()).isEmpty();
    }

    @Test
    void theDoctorFindsAScheduleThatNobodyStartsAnyMore() throws Exception {
        node().schedule("old", NIGHTLY, SWEEPING)
                .schedule("paused", NIGHTLY, SWEEPING)
                .start()
                .close();
        var client = WorkflowClient.on(db.pool());
        assertThat(client.doctor().isHealthy()).isTrue();

        client.schedules().pause("paused");
        db.execute("UPDATE tailrace.schedule SET next_at = now() - interval '61 s'");

        assertThat(client.doctor().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.concern()).isEqualTo(Diagnosis.Concern.OVERDUE_SCHEDULE);
            assertThat(finding.message())
                    .isEqualTo("schedule 'old' should have started a run of workflow 'sweeping' more than a minute ago;"
                            + " does a live runtime declare it? Its log says what is in the way. If the schedule is no"
                            + " more: client.schedules().remove(\"old\")");
        });
    }

    @Test
    void aWrongNameIsAnsweredWithTheNearest() throws Exception {
        var schedules = WorkflowClient.on(db.pool()).schedules();
        assertThatThrownBy(() -> schedules.trigger("nightly"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no schedule 'nightly'; no runtime has declared one");
        node().schedule("nightly-report", NIGHTLY, SWEEPING).start().close();

        assertThatThrownBy(() -> schedules.pause("nightly"))
                .hasMessage("there is no schedule 'nightly' (did you mean 'nightly-report'?)");
        assertThatThrownBy(() -> schedules.resume("nightly")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> schedules.remove("nightly")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake in question
    void whatCannotBeScheduledIsRefusedWhenItIsDeclared() throws Exception {
        var node = node().schedule("notes", NIGHTLY, NOTES, "x");

        assertThatThrownBy(() -> node.schedule("notes", NIGHTLY, SWEEPING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schedule 'notes' is declared twice");
        assertThatThrownBy(() -> node.schedule(" ", NIGHTLY, SWEEPING)).hasMessage("schedule ' ': its name is empty");
        assertThatThrownBy(() -> node.schedule("n", Cron.at("61 * * * *", ZoneId.of("UTC")), SWEEPING))
                .hasMessageStartingWith("cron expression '61 * * * *': ");
        assertThatThrownBy(() -> node.schedule("n", NIGHTLY, NOTES, null))
                .hasMessage("schedule 'n' starts workflow 'notes', which takes a java.lang.String, but was given null");
        assertThatThrownBy(() -> node().schedule("n", NIGHTLY, NOTES, "a\0b").start())
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("the input of schedule 'n' holds a NUL character");
        assertThat(db.query("SELECT count(*) FROM tailrace.node")).containsExactly("0");
    }
}
