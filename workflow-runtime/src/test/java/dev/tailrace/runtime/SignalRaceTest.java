package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.gate.SignalGate;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.option.Retention;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Transitions;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.SignalAnswer;
import dev.tailrace.runtime.view.SignalAnswer.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Signals, steps, time limits and nodes, all at once. */
class SignalRaceTest {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final Signal<Integer> NUMBER = Signal.of("number", Integer.class);
    static final JobType<Integer, Void> COUNT = JobType.of("count", Integer.class);
    static final JobType<Void, Void> BEGIN = JobType.of("begin");

    @RegisterExtension
    final Installed db = new Installed();

    private final Map<Integer, Integer> counted = new ConcurrentHashMap<>();

    private WorkflowRuntime node() {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(BEGIN, (nothing, job) -> {})
                .worker(COUNT, (number, job) -> {
                    counted.merge(number, 1, Integer::sum);
                })
                .start());
    }

    @BeforeEach
    void watch() throws Exception {
        Transitions.watch(db.pool());
    }

    @AfterEach
    void onlyWhatTheTablesHaveHasHappened() throws Exception {
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }

    @Test
    void howeverManyNodesThereAreEachSignalIsTakenOnceBeItEarlyOrLate() throws Exception {
        var three = Workflow.define("three", flow -> {
            var begin = flow.step(BEGIN, flow.nothing());
            var first = flow.await(NUMBER).named("first").after(begin);
            flow.step(COUNT, first.output()).named("count-first");
            flow.step(COUNT, flow.await(NUMBER).named("second").output()).named("count-second");
            flow.step(COUNT, flow.await(NUMBER).named("third").after(first).output())
                    .named("count-third");
        });
        var client = node().client();
        node();
        node();
        var runs = client.startMany(three, Collections.nCopies(80, null));
        var sending = new ArrayList<Callable<SignalAnswer>>();
        for (var i = 0; i < runs.size() * 3; i++) {
            var number = i;
            sending.add(() -> client.signal(runs.get(number % runs.size()), NUMBER, number));
        }
        Collections.shuffle(sending, new java.util.Random(7));
        var senders = Executors.newFixedThreadPool(4);
        try {
            for (var answer : senders.invokeAll(sending)) {
                assertThat(answer.get().result()).isEqualTo(Result.SENT);
            }
        } finally {
            senders.shutdown();
        }

        for (var run : runs) {
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(counted)
                .hasSize(240)
                .allSatisfy((number, times) -> assertThat(times).isEqualTo(1));
        assertThat(db.query("SELECT count(DISTINCT job_id) FROM tailrace.signal"))
                .containsExactly("240");
    }

    @Test
    void aSignalThatMeetsTheTimeLimitCompletesItsStepOrIsTooLateAndNothingIsLeftHanging() throws Exception {
        var limited = Workflow.define("limited", flow -> flow.await(NUMBER).within(Duration.ofMillis(300)));
        var client = node().client();
        node();
        var runs = client.startMany(limited, Collections.nCopies(60, null));
        var answers = new HashMap<Run, Result>();
        for (var run : runs) {
            answers.put(run, client.signal(run, NUMBER, 1).result());
            await().pollInterval(Duration.ofMillis(10)).until(() -> true);
        }

        for (var run : runs) {
            var step = client.await(run, LIMIT).job("number");
            assertThat(step.state()).isIn(JobState.COMPLETED, JobState.DISCARDED);
            if (answers.get(run) == Result.RUN_ENDED) {
                assertThat(step.state()).isEqualTo(JobState.DISCARDED);
            }
        }
    }

    @Test
    void aStepWhoseNodeStopsBeforeItsEndIsRecordedGetsTheSameSignalAgain() throws Exception {
        var workflow = Workflow.define(
                "again", flow -> flow.step(COUNT, flow.await(NUMBER).output()));
        var stopping = node();
        var client = db.lenientClient();
        var holder = stopping.nodeId();
        var gate = new SignalGate(
                new Database(db.pool()), new Schema("tailrace"), new JsonCodec(), new EndingRule(() -> 0.5));
        var run = client.start(workflow);
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT fresh FROM tailrace.awaiting").equals(List.of("f")));
        var lane =
                Integer.valueOf(db.query("SELECT lane FROM tailrace.awaiting").get(0));
        try (var transaction = db.pool().getConnection()) {
            transaction.setAutoCommit(false);
            client.in(transaction).signal(run, NUMBER, 1);
            client.in(transaction).signal(run, NUMBER, 2);
            stopping.close();
            transaction.commit();
        }
        db.execute("UPDATE tailrace.node SET ended_at = NULL, ended_how = NULL");

        assertThat(gate.look(List.of(lane), holder).ended()).hasSize(1);
        db.execute("UPDATE tailrace.node SET ended_at = now(), ended_how = 'dead'");
        node();
        var end = client.await(run, LIMIT);

        assertThat(client.output(run, "number", Integer.class)).contains(1);
        assertThat(end.job("number").tries().attempt()).isEqualTo(2);
        assertThat(counted).containsOnlyKeys(1);
    }

    @Test
    void aNodeThatWasTakenForDeadGivesNothingToAnybody() throws Exception {
        var client = db.lenientClient();
        var stopped = node();
        var holder = stopped.nodeId();
        var run = client.start(Workflow.define("dead", flow -> flow.await(NUMBER)));
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT fresh FROM tailrace.awaiting").equals(List.of("f")));
        stopped.close();
        client.signal(run, NUMBER, 1);
        var lane =
                Integer.valueOf(db.query("SELECT lane FROM tailrace.awaiting").get(0));
        var gate = new SignalGate(
                new Database(db.pool()), new Schema("tailrace"), new JsonCodec(), new EndingRule(() -> 0.5));

        assertThat(gate.look(List.of(lane), holder).ended()).isEmpty();

        assertThat(db.query("SELECT fresh, job_id FROM tailrace.signal")).containsExactly("t");
        node();
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void signalsGoWithTheirRun() throws Exception {
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 1)
                        .worker(BEGIN, (nothing, job) -> {})
                        .retention(Retention.KEEP_ALL.completed(Duration.ofMillis(1)))
                        .start())
                .client();
        var run = client.start(Workflow.define("short", flow -> flow.await(NUMBER)));
        client.signal(run, NUMBER, 1);
        client.signal(run, NUMBER, 2);

        await().atMost(LIMIT)
                .until(() -> db.query("SELECT id FROM tailrace.run").isEmpty());

        assertThat(db.query("SELECT id FROM tailrace.signal")).isEmpty();
        assertThat(db.query("SELECT job_id FROM tailrace.gate")).isEmpty();
        assertThat(client.signal(run, NUMBER, 3).result()).isEqualTo(Result.NO_SUCH_RUN);
    }
}
