package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.Signal;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Reason;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.SignalAnswer;
import dev.tailrace.runtime.view.SignalAnswer.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs that wait for an answer from outside. */
class SignalTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    record Approval(
            boolean granted, @Nullable String by, @Nullable Duration pause) {}

    static final Signal<Approval> APPROVAL = Signal.of("approval", Approval.class);
    static final Signal<Void> GO = Signal.of("go");
    static final JobType<String, Void> ASK = JobType.of("ask", String.class);
    static final JobType<String, Void> PAY = JobType.of("pay", String.class);
    static final JobType<Void, Void> ESCALATE = JobType.of("escalate");

    static final Workflow<String> EXPENSE = Workflow.define("expense", String.class, flow -> {
        var ask = flow.step(ASK, flow.input());
        var approval = flow.await(APPROVAL).after(ask);
        flow.step(PAY, approval.output(Approval::by));
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch asked = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> paid = new ConcurrentLinkedQueue<>();
    private @Nullable WorkflowClient started;

    static Approval by(String name) {
        return new Approval(true, name, Duration.ZERO);
    }

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = node().client();
    }

    private WorkflowRuntime node() {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(ASK, (what, job) -> {
                    if (what.equals("slow")) {
                        asked.await();
                    }
                })
                .worker(PAY, (by, job) -> {
                    paid.add(by);
                })
                .worker(ESCALATE, (nothing, job) -> {})
                .start());
    }

    private JobState state(Run run, String step) {
        return client().find(run.id()).orElseThrow().job(step).state();
    }

    private void awaitStandsBeforeGate(Run run) {
        await().atMost(LIMIT)
                .until(() -> !db.query("SELECT job_id FROM tailrace.awaiting WHERE run_id = ? AND NOT fresh", run.id())
                        .isEmpty());
    }

    private static SignalAnswer sent(SignalAnswer answer) {
        assertThat(answer.result()).as(answer.message()).isEqualTo(Result.SENT);
        return answer;
    }

    @Test
    void aStepWaitsForASignalAndItsOutputIsWhatTheSignalSays() throws Exception {
        var run = client().start(EXPENSE, "taxi");
        awaitStandsBeforeGate(run);
        assertThat(state(run, "approval")).isEqualTo(JobState.PENDING);
        assertThat(client().doctor().findings()).isEmpty();

        var answer = sent(client().signal(run, APPROVAL, by("grace")));
        var end = client().await(run, LIMIT);

        assertThat(answer.message()).isEqualTo("signal 'approval' is sent to " + run);
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("approval").state()).isEqualTo(JobState.COMPLETED);
        assertThat(client().output(run, "approval", Approval.class)).contains(by("grace"));
        assertThat(paid).containsExactly("grace");
    }

    @Test
    void aSignalThatComesBeforeItsStepWasReachedIsKept() throws Exception {
        var run = client().start(EXPENSE, "slow");
        sent(client().signal(run, APPROVAL, by("early")));
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT fresh FROM tailrace.signal").contains("f"));

        asked.countDown();

        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(paid).containsExactly("early");
    }

    @Test
    void eachSignalIsTakenOnceTheOldestFirst() throws Exception {
        var twice = Workflow.define("four-eyes", String.class, flow -> {
            var ask = flow.step(ASK, flow.input());
            var first = flow.await(APPROVAL).named("first").after(ask);
            var second = flow.await(APPROVAL).named("second").after(first);
            flow.step(PAY, second.output(Approval::by));
        });
        var run = client().start(twice, "slow");
        sent(client().signal(run, APPROVAL, by("one")));
        sent(client().signal(run, APPROVAL, by("two")));
        sent(client().signal(run, APPROVAL, by("three")));
        asked.countDown();

        client().await(run, LIMIT);

        assertThat(client().output(run, "first", Approval.class)).contains(by("one"));
        assertThat(client().output(run, "second", Approval.class)).contains(by("two"));
        assertThat(db.query("SELECT payload FROM tailrace.signal WHERE job_id IS NULL"))
                .singleElement()
                .asString()
                .contains("three");
    }

    @Test
    void oneOfTwoStepsThatWaitAtOnceTakesASignalAndTheOtherTheNext() throws Exception {
        var both = Workflow.define("both", flow -> {
            flow.await(GO).named("left");
            flow.await(GO).named("right");
        });
        var run = client().start(both);
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT job_id FROM tailrace.awaiting WHERE NOT fresh")
                                .size()
                        == 2);

        sent(client().signal(run, GO, null));
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT job_id FROM tailrace.awaiting").size() == 1);
        sent(client().signal(run, GO, null));

        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aStepWithoutPredecessorsWaitsFromTheStart() throws Exception {
        var run = client().start(Workflow.define("wait", flow -> flow.await(GO)));
        sent(client().signal(run, GO, null));

        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client().signal(run, GO, null).result()).isEqualTo(Result.RUN_ENDED);
    }

    @Test
    void aStepThatWaitedForTooLongIsDiscardedAndWhatHandlesThatGoesOn() throws Exception {
        var limited = Workflow.define("limited", flow -> {
            var approval = flow.await(APPROVAL).within(Duration.ofMillis(50));
            flow.step(ESCALATE, flow.nothing()).after(approval.discarded());
            flow.await(GO).after(approval.finished());
        });
        var run = client().start(limited);
        await().atMost(LIMIT).until(() -> state(run, "approval") == JobState.DISCARDED);

        var answer = client().signal(run, APPROVAL, by("late"));
        sent(client().signal(run, GO, null));
        var end = client().await(run, LIMIT);

        assertThat(answer)
                .isEqualTo(new SignalAnswer(
                        Result.TOO_LATE,
                        "step 'approval' of " + run + " has ended discarded; nobody else waits for signal 'approval'"));
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("escalate").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.job("approval").tries().errors()).containsExactly("no signal 'approval' came within PT0.05S");
    }

    @Test
    void theTimeLimitCountsFromTheEndOfTheOtherPredecessors() throws Exception {
        var limited = Workflow.define("patient", String.class, flow -> {
            var ask = flow.step(ASK, flow.input());
            flow.await(GO).within(Duration.ofMillis(1500)).after(ask);
        });
        var run = client().start(limited, "slow");
        var begun = Instant.now();
        await().atMost(LIMIT).until(() -> Duration.between(begun, Instant.now()).toMillis() > 1600);
        asked.countDown();
        awaitStandsBeforeGate(run);

        sent(client().signal(run, GO, null));

        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aSignalThatCameInTimeCountsAlsoIfNobodyLookedBeforeTheTimeWasOver() throws Exception {
        var limited = Workflow.define("in-time", flow -> flow.await(GO).within(Duration.ofMillis(1)));
        var patient = db.lenientClient();
        try (var transaction = db.pool().getConnection()) {
            transaction.setAutoCommit(false);
            var run = patient.in(transaction).start(limited);
            sent(patient.in(transaction).signal(run, GO, null));
            transaction.commit();
            assertThat(patient.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void aSignalToAnEndedRunAStrangerRunOrByAWrongNameIsRefusedAndSaysWhy() throws Exception {
        var run = client().start(EXPENSE, "taxi");
        var wrong = client().signal(run, Signal.of("aproval", String.class), "yes");
        client().signal(run, APPROVAL, by("grace"));
        client().await(run, LIMIT);

        assertThat(wrong)
                .isEqualTo(new SignalAnswer(
                        Result.NOT_AWAITED,
                        "no step of " + run + " waits for signal 'aproval'; did you mean 'approval'?"));
        assertThat(client().signal(run, APPROVAL, by("ada")))
                .isEqualTo(new SignalAnswer(
                        Result.RUN_ENDED, run + " has ended completed; nobody waits for a signal any more"));
        assertThat(client().signal(Run.of(77), APPROVAL, by("ada")).result()).isEqualTo(Result.NO_SUCH_RUN);
        assertThat(db.query("SELECT count(*) FROM tailrace.signal")).containsExactly("1");
    }

    @Test
    void whatCannotBeStoredOrLacksWhatHangsOnItIsTheSendersMistake() throws Exception {
        var pausing = Workflow.define("pausing", flow -> {
            var approval = flow.await(APPROVAL);
            flow.step(PAY, approval.output(Approval::by)).delay(approval.output(Approval::pause));
        });
        var run = client().start(pausing);

        assertThatThrownBy(() -> client().signal(run, APPROVAL, by("a" + (char) 0)))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> client().signal(run, APPROVAL, by("a".repeat(1_100_000))))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("what signal 'approval' says is 11000")
                .hasMessageContaining("at most 1048576");
        assertThatThrownBy(() -> client().signal(run, APPROVAL, new Approval(true, "ada", null)))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("signal 'approval' to step 'approval' of " + run)
                .hasMessageContaining("/pause");
        assertThatThrownBy(() -> client().signal(run, APPROVAL, null)).isInstanceOf(IllegalArgumentException.class);
        assertThat(db.query("SELECT count(*) FROM tailrace.signal")).containsExactly("0");

        client().signal(run, APPROVAL, by("ada"));
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aSignalThatWasWrittenByHandAndDoesNotFitDiscardsItsStep() throws Exception {
        var run = client().start(EXPENSE, "taxi");
        db.execute("INSERT INTO tailrace.signal (root_id, run_id, name, payload) SELECT id, id, 'approval', '{}' FROM"
                + " tailrace.run");

        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("approval").tries().errors())
                .singleElement()
                .asString()
                .startsWith("signal 'approval' came, but the output at '/by'");
    }

    @Test
    void aSignalInATransactionCountsOnceThatIsCommittedAndNeverIfItIsRolledBack() throws Exception {
        var run = client().start(EXPENSE, "taxi");
        awaitStandsBeforeGate(run);
        try (var transaction = db.pool().getConnection()) {
            transaction.setAutoCommit(false);
            sent(client().in(transaction).signal(run, APPROVAL, by("nobody")));
            transaction.rollback();
            sent(client().in(transaction).signal(run, APPROVAL, by("ada")));
            transaction.commit();
        }

        client().await(run, LIMIT);

        assertThat(paid).containsExactly("ada");
        assertThat(db.query("SELECT count(*) FROM tailrace.signal")).containsExactly("1");
    }

    @Test
    void aTransactionThatHasSentASignalAndStaysOpenKeepsNobodyWaiting() throws Exception {
        var run = client().start(EXPENSE, "taxi");
        awaitStandsBeforeGate(run);
        try (var transaction = db.pool().getConnection()) {
            transaction.setAutoCommit(false);
            sent(client().in(transaction).signal(run, APPROVAL, by("slow")));

            sent(client().signal(run, APPROVAL, by("quick")));
            assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            transaction.commit();
        }
        assertThat(paid).containsExactly("quick");
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.signal WHERE fresh")
                        .contains("0"));
    }

    @Test
    void aRunThatIsCancelledWaitsForNothingMore() throws Exception {
        var run = client().start(EXPENSE, "taxi");
        awaitStandsBeforeGate(run);

        client().cancel(run, "changed my mind");
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.job("approval").state()).isEqualTo(JobState.CANCELLED);
        assertThat(client().signal(run, APPROVAL, by("ada")).result()).isEqualTo(Result.RUN_ENDED);
    }

    @Test
    void explainSaysWhichSignalIsWaitedForAndForHowLong() throws Exception {
        var limited = Workflow.define("limited", String.class, flow -> {
            var ask = flow.step(ASK, flow.input());
            flow.await(APPROVAL).within(Duration.ofDays(2)).after(ask);
        });
        var run = client().start(limited, "slow");
        var job = client().find(run.id()).orElseThrow().job("approval");
        assertThat(client().explain(job.id()).orElseThrow().reasons())
                .singleElement()
                .isInstanceOf(Reason.WaitsForSteps.class);
        asked.countDown();
        awaitStandsBeforeGate(run);

        var reasons = client().explain(job.id()).orElseThrow().reasons();

        assertThat(reasons).singleElement().isInstanceOfSatisfying(Reason.WaitsForSignal.class, waits -> {
            assertThat(waits.signal()).isEqualTo("approval");
            assertThat(waits.until()).isEqualTo(waits.since().plus(Duration.ofDays(2)));
            assertThat(waits.sentence()).startsWith("waits for signal 'approval' since ");
        });
        client().cancel(run, "enough");
    }
}
