package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.upkeep.KeyRemover;
import dev.tailrace.runtime.internal.upkeep.RunRemover;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.Retention;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import dev.tailrace.runtime.view.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Finished runs leave after their time, whole; what is open stays. The walk is made by hand. */
class RetentionTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Retention SHORT = Retention.of(Duration.ofMillis(1));
    static final JobType<String, String> WORK =
            JobType.of("work", String.class, String.class).retry(RetryPolicy.none());
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final Workflow<String> PLAIN = Workflow.chain("plain", WORK).build();
    static final Workflow<String> CHAIN =
            Workflow.chain("chain", WORK).then(WORK).named("more").build();
    static final Workflow<String> HOLD = Workflow.chain("hold", WORK)
            .teardown(FREE)
            .delay(Duration.ofHours(1))
            .build();

    @RegisterExtension
    final Installed db = new Installed();

    private WorkflowClient working() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(WORK, (text, job) -> {
                            if (text.equals("fail")) {
                                throw new IllegalStateException("as it was told");
                            }
                            return text;
                        })
                        .worker(FREE, (text, job) -> {
                            if (text.equals("stuck")) {
                                job.discard("it is stuck");
                            }
                        })
                        .start())
                .client();
    }

    private RunRemover remover(Retention retention) {
        return new RunRemover(new Database(db.pool()), new Schema("tailrace"), retention);
    }

    private void walk(Retention retention) throws SQLException {
        db.awaitMarksDropped();
        db.execute("UPDATE tailrace.retention_walk SET rests_until = now()");
        remover(retention).runOnce();
    }

    private List<String> runs() throws SQLException {
        return db.query("SELECT id FROM tailrace.run ORDER BY id");
    }

    private static String id(Run run) {
        return Long.toString(run.id());
    }

    /** The tables that hold rows of runs. */
    private List<String> rowsOfRuns() throws SQLException {
        return db.rows().entrySet().stream()
                .filter(table -> List.of("run", "job", "wait", "ready", "running", "parked")
                                .contains(table.getKey())
                        || table.getKey().matches("job_.*|run_.*|attempt_.*|teardown_.*"))
                .filter(table -> table.getValue() > 0)
                .map(table -> table.getKey() + " " + table.getValue())
                .toList();
    }

    @Test
    void aRunThatIsDeletedLeavesNoRowInAnyTable() throws Exception {
        var client = working();
        var held = client.start(HOLD, "x", StartOptions.DEFAULTS.once("key"));
        client.release(held, "free");
        client.await(held, LIMIT);
        var cancelled = client.start(HOLD, "x");
        client.cancel(cancelled, "enough");
        client.await(cancelled, LIMIT);
        client.await(client.start(CHAIN, "fail"), LIMIT);
        client.await(client.start(PLAIN, "x"), LIMIT);
        assertThat(rowsOfRuns()).hasSizeGreaterThan(3);

        walk(SHORT);

        assertThat(rowsOfRuns()).isEmpty();
        assertThat(client.find(held.id())).isEmpty();
        assertThatThrownBy(() -> client.await(held, LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no " + held);
    }

    @Test
    void eachOutcomeHasAPeriodOfItsOwn() throws Exception {
        var client = working();
        var completed = client.start(PLAIN, "x");
        var failed = client.start(PLAIN, "fail");
        var cancelled = client.start(PLAIN, "x", StartOptions.DEFAULTS.at(Instant.MAX));
        client.cancel(cancelled, "enough");
        assertThat(client.await(completed, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.await(failed, LIMIT).state()).isEqualTo(RunState.FAILED);
        assertThat(client.await(cancelled, LIMIT).state()).isEqualTo(RunState.CANCELLED);
        var moment = Duration.ofMillis(1);

        walk(Retention.of(Duration.ofDays(1)));
        assertThat(runs()).containsExactly(id(completed), id(failed), id(cancelled));
        walk(Retention.of(Duration.ofDays(1)).failed(moment));
        assertThat(runs()).containsExactly(id(completed), id(cancelled));
        walk(Retention.KEEP_ALL.cancelled(moment));
        assertThat(runs()).containsExactly(id(completed));
        walk(Retention.KEEP_ALL.failed(moment).cancelled(moment));
        assertThat(runs()).containsExactly(id(completed));
        walk(Retention.KEEP_ALL.completed(moment));
        assertThat(runs()).isEmpty();
    }

    @Test
    void whatIsOpenIsNeverDeleted() throws Exception {
        var client = working();
        var held = client.start(HOLD, "x");
        var parked = client.start(HOLD, "stuck");
        var later = client.start(CHAIN, "x", StartOptions.DEFAULTS.at(Instant.MAX));
        client.awaitWork(held, LIMIT);
        client.awaitWork(parked, LIMIT);
        client.release(parked, "free");
        await().atMost(LIMIT)
                .until(() -> client.find(parked.id()).orElseThrow().job("free").state() == JobState.PARKED);
        var before = rowsOfRuns();

        walk(SHORT);

        assertThat(runs()).containsExactly(id(held), id(parked), id(later));
        assertThat(rowsOfRuns()).isEqualTo(before);
    }

    @Test
    void manyRunsAreDeletedInBatchesAndWhatIsKeptAmongThemStays() throws Exception {
        var client = working();
        var kept = new ArrayList<String>();
        for (var part = 0; part < 3; part++) {
            kept.add(id(client.start(PLAIN, "x", StartOptions.DEFAULTS.at(Instant.MAX))));
            client.startMany(PLAIN, Collections.nCopies(900, "x"));
        }
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.job_end").equals(List.of("2700")));

        walk(SHORT);

        assertThat(runs()).containsExactlyElementsOf(kept);
        assertThat(db.query("SELECT low_id FROM tailrace.retention_walk")).containsExactly(kept.get(0));
        client.cancel(Run.of(Long.parseLong(kept.get(0))), "enough");
        client.await(Run.of(Long.parseLong(kept.get(0))), LIMIT);
        walk(SHORT);
        assertThat(db.query("SELECT low_id FROM tailrace.retention_walk")).containsExactly(kept.get(1));
    }

    @Test
    void largeRunsAreDeletedOneAfterTheOther() throws Exception {
        var client = working();
        var wide = Workflow.define("wide", String.class, flow -> {
            for (var i = 0; i < 5_500; i++) {
                flow.step(WORK, flow.input()).named("s" + i);
            }
        });
        for (var run : client.startMany(wide, List.of("x", "y", "z"), StartOptions.DEFAULTS.at(Instant.MAX))) {
            client.cancel(run, "enough");
            client.await(run, LIMIT);
        }
        try (var logged = new Logged(RunRemover.class.getName(), Level.DEBUG)) {
            walk(SHORT);
            assertThat(logged.messages())
                    .extracting(message -> message.substring(0, message.indexOf(',')))
                    .containsExactly("1 finished runs deleted", "1 finished runs deleted", "1 finished runs deleted");
        }
        assertThat(rowsOfRuns()).isEmpty();
    }

    @Test
    void aNumberThatAClientTookLongAgoIsSeenWhenTheWalkGoesBack() throws Exception {
        var slow = db.lenientClient();
        var client = working();
        slow.start(PLAIN, "takes a block of numbers");
        client.startMany(PLAIN, Collections.nCopies(10, "x"));
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.job_end").equals(List.of("11")));
        walk(SHORT);
        assertThat(runs()).isEmpty();
        var late = slow.start(PLAIN, "late");
        client.await(late, LIMIT);
        assertThat(Long.parseLong(
                        db.query("SELECT low_id FROM tailrace.retention_walk").get(0)))
                .isGreaterThan(late.id());

        walk(SHORT);
        assertThat(runs()).containsExactly(id(late));
        db.execute("UPDATE tailrace.retention_walk SET rewound_at = now() - interval '25 hours'");
        walk(SHORT);
        walk(SHORT);

        assertThat(runs()).isEmpty();
    }

    @Test
    void nodesThatWalkAtOnceDoNotGetInEachOthersWay() throws Exception {
        var client = working();
        client.startMany(CHAIN, Collections.nCopies(2000, "x"));
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.job_end").equals(List.of("4000")));
        var pool = Executors.newFixedThreadPool(4);
        try {
            var walks = new ArrayList<Callable<Boolean>>();
            for (var i = 0; i < 4; i++) {
                walks.add(() -> {
                    remover(SHORT).runOnce();
                    return true;
                });
            }
            for (var walk : pool.invokeAll(walks)) {
                walk.get();
            }
        } finally {
            pool.shutdownNow();
        }
        walk(SHORT);
        assertThat(rowsOfRuns()).isEmpty();
    }

    @Test
    void betweenTwoWalksThereIsARest() throws Exception {
        var client = working();
        walk(Retention.of(Duration.ofDays(1)));
        client.await(client.start(PLAIN, "x"), LIMIT);

        remover(SHORT).runOnce();

        assertThat(runs()).hasSize(1);
        assertThat(db.query("SELECT rests_until - now() > interval '59 minutes' FROM tailrace.retention_walk"))
                .containsExactly("t");
    }

    @Test
    void aRuntimeThatIsToldSoDeletesByItself() throws Exception {
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 1)
                        .worker(WORK, (text, job) -> text)
                        .retention(SHORT)
                        .start())
                .client();

        client.start(PLAIN, "x");

        await().atMost(LIMIT).until(() -> rowsOfRuns().isEmpty());
    }

    @Test
    void aKeyGoesWithItsRunUnlessItIsHeldForLonger() throws Exception {
        var client = working();
        var day = StartOptions.DEFAULTS.once(Once.key("day").forPeriod(Duration.ofDays(1)));
        var ever = StartOptions.DEFAULTS.once(Once.key("ever").forEver());
        var open = StartOptions.DEFAULTS.once("open");
        var first = client.start(PLAIN, "x", day);
        var second = client.start(PLAIN, "x", ever);
        for (var run : List.of(first, second, client.start(PLAIN, "x", open))) {
            client.await(run, LIMIT);
        }

        walk(SHORT);

        assertThat(runs()).isEmpty();
        assertThat(db.query("SELECT key FROM tailrace.run_once ORDER BY key")).containsExactly("day", "ever");
        assertThat(client.start(PLAIN, "x", day)).isEqualTo(first);
        assertThat(client.start(PLAIN, "x", ever)).isEqualTo(second);
        client.await(client.start(PLAIN, "x", open), LIMIT);
    }

    @Test
    void aRunWhoseKeyIsBeingTakenOverStaysWholeUntilThatIsDecided() throws Exception {
        var client = working();
        var once = StartOptions.DEFAULTS.once("key");
        client.await(client.start(PLAIN, "x", once), LIMIT);
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            client.in(connection).start(PLAIN, "y", once);

            walk(SHORT);
            assertThat(runs()).hasSize(1);
            connection.rollback();
        }
        walk(SHORT);
        assertThat(rowsOfRuns()).isEmpty();
    }

    @Test
    void keysWhosePeriodIsOverAreDeletedNowAndThen() throws Exception {
        var client = db.lenientClient();
        client.start(PLAIN, "x", StartOptions.DEFAULTS.once(Once.key("a").forPeriod(Duration.ofDays(1))));
        client.start(PLAIN, "x", StartOptions.DEFAULTS.once(Once.key("b").forEver()));
        client.start(PLAIN, "x", StartOptions.DEFAULTS.once("c"));
        var clock = new AtomicLong();
        var remover = new KeyRemover(new Database(db.pool()), new Schema("tailrace"), clock::get);

        remover.runOnce();
        assertThat(db.query("SELECT count(*) FROM tailrace.run_once")).containsExactly("3");
        db.execute("UPDATE tailrace.run_once SET expires_at = now() WHERE key = 'a'");
        remover.runOnce();
        assertThat(db.query("SELECT count(*) FROM tailrace.run_once")).containsExactly("3");
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        remover.runOnce();

        assertThat(db.query("SELECT key FROM tailrace.run_once ORDER BY key")).containsExactly("b", "c");
    }

    @Test
    void periodsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Retention.of(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retention of completed runs PT0S: use a millisecond to a hundred years, or leave it out to"
                        + " keep them for ever");
        assertThatThrownBy(() -> Retention.KEEP_ALL.failed(Duration.ofDays(40_000)))
                .hasMessageStartingWith("retention of failed runs PT960000H: ");
        assertThat(Retention.KEEP_ALL.shortest()).isNull();
        assertThat(Retention.of(Duration.ofDays(3))
                        .cancelled(Duration.ofDays(2))
                        .shortest())
                .isEqualTo(Duration.ofDays(2));
    }
}
