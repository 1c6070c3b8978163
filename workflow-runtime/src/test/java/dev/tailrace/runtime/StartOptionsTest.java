package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a start may ask for, and what a step or a job type asks for itself. */
class StartOptionsTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final RetryPolicy AT_ONCE = RetryPolicy.fixed(Duration.ZERO);
    static final Queue MAIL = Queue.named("mail");
    static final JobType<String, Void> NOTE = JobType.of("note", String.class);
    static final Workflow<String> NOTES = Workflow.chain("notes", NOTE).build();

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentLinkedQueue<String> noted = new ConcurrentLinkedQueue<>();

    private WorkflowClient startedWith(int workers) {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, workers)
                        .worker(NOTE, (text, job) -> {
                            noted.add(text);
                        })
                        .start())
                .client();
    }

    private RunView failing(JobType<String, Void> type, Workflow<String> workflow, StartOptions options)
            throws Exception {
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 1)
                .queue(MAIL, 1)
                .worker(type, (text, job) -> {
                    throw new IllegalStateException("no");
                })
                .start());
        return runtime.client().await(runtime.client().start(workflow, "x", options), LIMIT);
    }

    @Test
    void tagsAreKeptInTheirOrder() throws Exception {
        var client = startedWith(1);

        var run = client.start(NOTES, "tagged", StartOptions.DEFAULTS.tagged("vip", "room-42", "2026.11"));

        assertThat(client.await(run, LIMIT).tags()).containsExactly("vip", "room-42", "2026.11");
        assertThat(db.query("SELECT id FROM tailrace.runs WHERE 'vip' = ANY (tags)"))
                .containsExactly(Long.toString(run.id()));
    }

    @Test
    void theFirstPriorityIsWorkedBeforeTheLast() throws Exception {
        var early = db.lenientClient();
        var priorities = List.of(4, 2, 3, 1, 2, 1);
        var runs = priorities.stream()
                .map(p -> early.start(NOTES, "priority " + p, StartOptions.DEFAULTS.priority(p)))
                .toList();
        var client = startedWith(1);
        for (var run : runs) {
            client.await(run, LIMIT);
        }

        assertThat(noted)
                .containsExactly("priority 1", "priority 1", "priority 2", "priority 2", "priority 3", "priority 4");
    }

    @Test
    void withinAPriorityTheOldestIsWorkedFirst() throws Exception {
        var early = db.lenientClient();
        var runs = List.of("a", "b", "c", "d", "e").stream()
                .map(text -> early.start(NOTES, text))
                .toList();
        var client = startedWith(1);
        for (var run : runs) {
            client.await(run, LIMIT);
        }

        assertThat(noted).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void theStartsPriorityIsForStepsThatStateNone() throws Exception {
        var workflow = Workflow.define("mixed", String.class, flow -> {
            flow.step(NOTE, flow.input()).named("own").priority(2);
            flow.step(NOTE, flow.input()).named("none");
        });

        db.lenientClient().start(workflow, "x", StartOptions.DEFAULTS.priority(4));

        assertThat(db.query("SELECT step || ' ' || priority FROM tailrace.jobs ORDER BY step"))
                .containsExactly("none 4", "own 2");
    }

    @Test
    void aLaterTimeIsWaitedFor() throws Exception {
        var client = startedWith(1);
        var at = Instant.now().plusMillis(700);

        var run = client.start(NOTES, "later", StartOptions.DEFAULTS.at(at));
        var waiting = client.find(run.id()).orElseThrow().job("note");
        assertThat(waiting.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(Objects.requireNonNull(waiting.times().dueAt())).isBetween(at.minusMillis(1), at.plusMillis(1));

        var end = client.await(run, LIMIT);
        assertThat(end.job("note").times().startedAt()).isAfterOrEqualTo(at.minusMillis(1));
    }

    @Test
    void aTimeInThePastIsNow() throws Exception {
        var client = startedWith(1);

        var run = client.start(
                NOTES, "past", StartOptions.DEFAULTS.at(Instant.now().minusSeconds(3600)));

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void theEndOfTimeIsBoundedAndTheBeginningIsNow() throws Exception {
        var client = startedWith(1);

        var never = client.start(NOTES, "never", StartOptions.DEFAULTS.at(Instant.MAX));
        var now = client.start(NOTES, "now", StartOptions.DEFAULTS.at(Instant.MIN));

        assertThat(client.await(now, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.find(never.id()).orElseThrow().job("note").state()).isEqualTo(JobState.SCHEDULED);
        client.cancel(never, "enough");
        assertThat(client.await(never, LIMIT).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void attemptsOfTheStartAreForStepsWithoutAPolicyOfTheirOwn() throws Exception {
        var workflow = Workflow.define("mixed", String.class, flow -> {
            flow.step(NOTE, flow.input()).named("own").retry(AT_ONCE.attempts(7));
            flow.step(NOTE, flow.input()).named("none");
        });

        db.lenientClient().start(workflow, "x", StartOptions.DEFAULTS.attempts(2));

        assertThat(db.query("SELECT step || ' ' || max_failures FROM tailrace.job ORDER BY step"))
                .containsExactly("none 2", "own 7");
    }

    @Test
    void oneAttemptIsOneAttempt() throws Exception {
        var run = failing(NOTE, NOTES, StartOptions.DEFAULTS.attempts(1));

        assertThat(run.job("note").state()).isEqualTo(JobState.DISCARDED);
        assertThat(run.job("note").tries().attempt()).isEqualTo(1);
    }

    @Test
    void aTypesOwnPolicyAndQueueGoWithEveryStepOfIt() throws Exception {
        var type = NOTE.retry(AT_ONCE.attempts(3)).on(MAIL);

        var run = failing(type, Workflow.chain("typed", type).build(), StartOptions.DEFAULTS.attempts(9));

        assertThat(run.job("note").queue()).isEqualTo("mail");
        assertThat(run.job("note").tries().failures()).isEqualTo(3);
    }

    @Test
    void aStepsPolicyGoesBeforeItsTypes() throws Exception {
        var type = NOTE.retry(AT_ONCE.attempts(9)).on(MAIL);
        var workflow = Workflow.chain("stepped", type)
                .retry(AT_ONCE.attempts(2))
                .on(Queue.DEFAULT)
                .build();

        var run = failing(type, workflow, StartOptions.DEFAULTS);

        assertThat(run.job("note").queue()).isEqualTo("default");
        assertThat(run.job("note").tries().failures()).isEqualTo(2);
    }

    private RunView tooSlow(JobType<String, Void> type, Workflow<String> workflow) throws Exception {
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 1)
                .worker(type, (text, job) -> {
                    new CountDownLatch(1).await();
                })
                .start());
        return runtime.client().await(runtime.client().start(workflow, "x"), LIMIT);
    }

    @Test
    void anAttemptThatTakesTooLongIsInterruptedAndCountsAsAFailure() throws Exception {
        var type = NOTE.timeout(Duration.ofMillis(100)).retry(AT_ONCE.attempts(2));

        var run = tooSlow(type, Workflow.chain("slow", type).build());

        assertThat(run.job("note").state()).isEqualTo(JobState.DISCARDED);
        assertThat(run.job("note").tries().errors())
                .hasSize(2)
                .allSatisfy(error ->
                        assertThat(error).startsWith("timed out after PT0.1S: java.lang.InterruptedException"));
    }

    @Test
    void aStepsTimeoutGoesBeforeItsTypes() throws Exception {
        var type = NOTE.timeout(Duration.ofHours(1)).retry(RetryPolicy.none());
        var workflow =
                Workflow.chain("slow", type).timeout(Duration.ofMillis(150)).build();

        var run = tooSlow(type, workflow);

        assertThat(run.job("note").tries().errors()).singleElement().asString().startsWith("timed out after PT0.15S: ");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        var options = StartOptions.DEFAULTS;

        assertThatThrownBy(() -> options.priority(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("priority 0: use 1 (first) to 4 (last)");
        assertThatThrownBy(() -> options.priority(5)).hasMessage("priority 5: use 1 (first) to 4 (last)");
        assertThatThrownBy(() -> options.attempts(0)).hasMessage("attempts 0: use at least 1");
        assertThatThrownBy(() -> options.tagged("ok", "not ok"))
                .hasMessage("tag 'not ok': use 1 to 63 of a-z, 0-9, '.', '_' and '-', such as 'cancel'");
        assertThatThrownBy(() -> options.tagged("a,b")).hasMessageStartingWith("tag 'a,b': ");
        assertThatThrownBy(() -> options.tagged("")).hasMessageStartingWith("tag '': ");
    }
}
