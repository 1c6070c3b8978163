package dev.tailrace.runtime.internal.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.option.Cron;
import dev.tailrace.runtime.option.Missed;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ticks, step by step: a schedule's next tick is put into the past, and nodes look. */
class SchedulerTest {
    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    static final Cron NIGHTLY = Cron.at("30 2 * * *", BERLIN);
    static final Cron EVERY_MINUTE = Cron.at("* * * * *", BERLIN);
    static final Workflow<String> REPORT =
            Workflow.chain("report", JobType.of("report", String.class)).build();
    static final Workflow<Integer> COUNT =
            Workflow.chain("count", JobType.of("count", Integer.class)).build();

    @RegisterExtension
    final Installed db = new Installed();

    private static ScheduledWorkflow<String> nightly(Cron cron) {
        return ScheduledWorkflow.of("nightly", cron, REPORT, "all");
    }

    private Scheduler node(ScheduledWorkflow<?>... schedules) throws SQLException {
        var schema = new Schema("tailrace");
        var codec = new JsonCodec();
        var scheduler = new Scheduler(
                new Database(db.pool()),
                schema,
                new RunStarter(schema, codec, Unserved.ALLOW),
                codec,
                List.of(schedules));
        scheduler.declare();
        return scheduler;
    }

    private void late(String by) throws SQLException {
        db.execute("UPDATE tailrace.schedule SET next_at = date_trunc('minute', now()) - interval '" + by + "'");
    }

    private List<String> runs() throws SQLException {
        return db.query("SELECT workflow || ' ' || arguments FROM tailrace.jobs ORDER BY id");
    }

    private String next() throws SQLException {
        return db.query("SELECT next_at AT TIME ZONE 'Europe/Berlin' FROM tailrace.schedule")
                .get(0);
    }

    @Test
    void nothingIsStartedBeforeTheTick() throws Exception {
        var node = node(nightly(NIGHTLY));

        assertThat(node.runOnce()).isEmpty();
        assertThat(runs()).isEmpty();
        assertThat(next()).endsWith(" 02:30:00");
    }

    @Test
    void aTickStartsOneRunWithTheDeclaredInputAndTheNextTickIsInTheFuture() throws Exception {
        var node = node(nightly(NIGHTLY));
        late("0 s");

        assertThat(node.runOnce()).isNotEmpty();
        assertThat(node.runOnce()).isEmpty();

        assertThat(runs()).containsExactly("report \"all\"");
        assertThat(db.query(
                        "SELECT next_at > now() AND last_run_id = (SELECT id FROM tailrace.run) AND last_at <= now()"
                                + " FROM tailrace.schedule"))
                .containsExactly("t");
    }

    @Test
    void howeverManyNodesLookThereIsOneRunForATick() throws Exception {
        var nodes = new ArrayList<Scheduler>();
        for (var i = 0; i < 8; i++) {
            nodes.add(node(nightly(NIGHTLY)));
        }
        var pool = Executors.newFixedThreadPool(nodes.size());
        try {
            for (var tick = 0; tick < 20; tick++) {
                late("0 s");
                var barrier = new CyclicBarrier(nodes.size());
                var looks = new ArrayList<Callable<Set<Long>>>();
                for (var node : nodes) {
                    looks.add(() -> {
                        barrier.await();
                        return node.runOnce();
                    });
                }
                for (var look : pool.invokeAll(looks)) {
                    look.get();
                }
                assertThat(runs()).hasSize(tick + 1);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aNodeThatIsStuckAtAScheduleKeepsNoOtherWaiting() throws Exception {
        var node = node(nightly(NIGHTLY), ScheduledWorkflow.of("counting", NIGHTLY, COUNT, 7));
        late("0 s");
        try (var stuck = db.pool().getConnection();
                var statement = stuck.createStatement()) {
            stuck.setAutoCommit(false);
            statement.execute("SELECT FROM tailrace.schedule WHERE name = 'nightly' FOR UPDATE");

            node.runOnce();
            assertThat(runs()).containsExactly("count 7");
            stuck.rollback();
        }
        node.runOnce();
        assertThat(runs()).containsExactly("count 7", "report \"all\"");
    }

    @Test
    void ticksThatWereMissedAreMadeUpForByOneRun() throws Exception {
        var node = node(nightly(EVERY_MINUTE));
        late("3 days");

        node.runOnce();
        node.runOnce();

        assertThat(runs()).hasSize(1);
        assertThat(db.query("SELECT next_at > now() FROM tailrace.schedule")).containsExactly("t");
    }

    @Test
    void ticksThatWereMissedAreLeftOutIfTheScheduleSaysSo() throws Exception {
        var node = node(nightly(NIGHTLY.ifMissed(Missed.SKIP)));
        late("2 hours");

        node.runOnce();

        assertThat(runs()).isEmpty();
        assertThat(next()).endsWith(" 02:30:00");
        assertThat(db.query("SELECT next_at > now() AND last_at IS NULL FROM tailrace.schedule"))
                .containsExactly("t");
    }

    @Test
    void theLastOfTheTicksIsInTimeAlsoWhenOthersWereMissed() throws Exception {
        var node = node(nightly(EVERY_MINUTE.ifMissed(Missed.SKIP)));
        late("3 days");

        node.runOnce();

        assertThat(runs()).hasSize(1);
    }

    @Test
    void aDeploymentKeepsTheNextTickUnlessItChangesTheTimes() throws Exception {
        node(nightly(NIGHTLY));
        late("2 hours");
        var old = next();

        node(ScheduledWorkflow.of("nightly", NIGHTLY, REPORT, "another input"));
        assertThat(next()).isEqualTo(old);
        assertThat(db.query("SELECT input FROM tailrace.schedule")).containsExactly("\"another input\"");

        node(nightly(Cron.at("15 4 * * *", BERLIN)));
        assertThat(next()).endsWith(" 04:15:00");
    }

    @Test
    void anOldNodeStartsWhatTheNewOneDeclared() throws Exception {
        var old = node(nightly(NIGHTLY));
        node(ScheduledWorkflow.of("nightly", Cron.at("15 4 * * *", BERLIN), REPORT, "new"));
        late("0 s");

        old.runOnce();

        assertThat(runs()).containsExactly("report \"new\"");
        assertThat(next()).endsWith(" 04:15:00");
    }

    @Test
    void anOldNodeLeavesAloneWhatNowStartsAnotherWorkflow() throws Exception {
        var old = node(nightly(NIGHTLY));
        var current = node(ScheduledWorkflow.of("nightly", NIGHTLY, COUNT, 7));
        late("0 s");

        old.runOnce();
        assertThat(runs()).isEmpty();
        current.runOnce();
        assertThat(runs()).containsExactly("count 7");
    }

    @Test
    void aScheduleThatCannotStartItsRunStopsNoOther() throws Exception {
        var node = node(nightly(NIGHTLY), ScheduledWorkflow.of("counting", NIGHTLY, COUNT, 7));
        db.execute("UPDATE tailrace.schedule SET zone = 'Atlantis/Capital' WHERE name = 'nightly'");
        late("0 s");
        try (var logged = new Logged(Scheduler.class.getName())) {
            node.runOnce();
            node.runOnce();

            assertThat(logged.warnings())
                    .filteredOn(m -> m.startsWith("schedule 'nightly' cannot start its run"))
                    .singleElement()
                    .asString()
                    .contains("Atlantis/Capital");
        }
        assertThat(runs()).containsExactly("count 7");
    }

    @Test
    void aTriggerStartsARunBesidesTheTicksAlsoWhilePaused() throws Exception {
        var node = node(nightly(NIGHTLY));
        var schedules = WorkflowClient.on(db.pool()).schedules();
        var next = next();

        schedules.pause("nightly");
        schedules.trigger("nightly");
        schedules.trigger("nightly");
        node.runOnce();
        node.runOnce();

        assertThat(runs()).hasSize(2);
        assertThat(next()).isEqualTo(next);
    }

    @Test
    void whatTicksDuringAPauseIsLeftOut() throws Exception {
        var node = node(nightly(NIGHTLY));
        var schedules = WorkflowClient.on(db.pool()).schedules();

        assertThat(schedules.pause("nightly")).isTrue();
        assertThat(schedules.pause("nightly")).isFalse();
        late("2 hours");
        node.runOnce();
        node(nightly(NIGHTLY));
        node.runOnce();
        assertThat(runs()).isEmpty();

        assertThat(schedules.resume("nightly")).isTrue();
        assertThat(schedules.resume("nightly")).isFalse();
        node.runOnce();
        assertThat(runs()).isEmpty();
        assertThat(next()).endsWith(" 02:30:00");
        assertThat(db.query("SELECT next_at > now() FROM tailrace.schedule")).containsExactly("t");
    }
}
