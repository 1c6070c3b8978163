package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a teardown runs. */
class TeardownTimeTest {
    record Room(String name, Instant until) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);
    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Void, Void> FIRST = JobType.of("first");
    static final JobType<Void, Room> SETUP = JobType.of("setup", Void.class, Room.class)
            .retry(RetryPolicy.fixed(Duration.ofMillis(1)).attempts(2));
    static final JobType<Void, Void> USE = JobType.of("use");
    static final JobType<Void, Void> BREAK = JobType.of("break").retry(RetryPolicy.none());
    static final JobType<Void, Void> FREE = JobType.of("free");

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentLinkedQueue<Boolean> setupCompleted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch used = new CountDownLatch(1);
    private volatile boolean setupFails;

    @Test
    void aTeardownWithADelayRunsThenAndNotBeforeOnItsOwnQueueAndLane() throws Exception {
        var delay = Duration.ofMillis(700);
        var workflow = Workflow.define(
                "delayed",
                flow -> flow.step(SETUP, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(delay)
                        .on(CANCEL));

        var end = run(workflow);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(Duration.between(finished(end.job("setup")), started(end.job("free"))))
                .as("by the clock of the database")
                .isBetween(delay, delay.plusSeconds(5));
        assertThat(end.job("free").queue()).isEqualTo("cancel");
        assertThat(setupCompleted).containsExactly(true);
        assertThat(db.query("""
                SELECT j.step || ' ' || l.queue || ' ' || l.teardown
                FROM tailrace.job j JOIN tailrace.lane l ON l.id = j.lane ORDER BY j.step
                """)).containsExactly("free cancel true", "setup default false");
    }

    @Test
    void aTeardownWithAnInstantFromTheSetupsOutputRunsThen() throws Exception {
        var workflow = Workflow.define("until", flow -> {
            var setup = flow.step(SETUP, flow.nothing());
            setup.teardown(FREE, flow.nothing()).at(setup.output(Room::until));
        });

        var end = run(workflow);

        var until = db.query("SELECT output::json ->> 'until' FROM tailrace.job_end WHERE output IS NOT NULL")
                .get(0);
        assertThat(started(end.job("free"))).isAfterOrEqualTo(Instant.parse(until));
    }

    @Test
    void afterASetupThatWasGivenUpItRunsAtOnceAndIsToldSo() throws Exception {
        setupFails = true;
        var workflow = Workflow.define(
                "given-up",
                flow -> flow.step(SETUP, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(LONG));

        var end = run(workflow);

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("setup").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(setupCompleted).containsExactly(false);
    }

    @Test
    void afterASetupThatWasGivenUpOneThatIsOnlyForCompletedSetupsIsSkipped() throws Exception {
        setupFails = true;
        var workflow = Workflow.define(
                "given-up",
                flow -> flow.step(SETUP, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(LONG)
                        .onlyIfCompleted());

        var end = run(workflow);

        assertThat(end.job("free").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(setupCompleted).isEmpty();
    }

    @Test
    void afterASetupThatWasSkippedItIsSkipped() throws Exception {
        var workflow = Workflow.define("skipped", flow -> {
            var first = flow.step(FIRST, flow.nothing());
            flow.step(SETUP, flow.nothing())
                    .after(first.discarded())
                    .teardown(FREE, flow.nothing())
                    .delay(LONG);
        });

        var end = run(workflow);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(List.of(end.job("setup").state(), end.job("free").state())).containsOnly(JobState.SKIPPED);
    }

    @Test
    void withoutATimeItRunsAfterEveryStepOfTheScopeIsFinalAlsoFailedAndSkippedOnes() throws Exception {
        var workflow = Workflow.define("scope", flow -> {
            var setup = flow.step(SETUP, flow.nothing());
            setup.teardown(FREE, flow.nothing());
            flow.step(USE, flow.nothing()).after(setup);
            var broken = flow.step(BREAK, flow.nothing()).after(setup);
            flow.step(FIRST, flow.nothing()).after(broken);
        });
        var client = start();
        var run = client.start(workflow);
        await().atMost(LIMIT)
                .until(
                        () -> states(client.find(run.id()).orElseThrow(), "break", "first"),
                        s -> s.equals(List.of(JobState.DISCARDED, JobState.SKIPPED)));
        assertThat(client.find(run.id()).orElseThrow().job("free").state()).isEqualTo(JobState.PENDING);

        used.countDown();
        var end = client.await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(started(end.job("free"))).isAfterOrEqualTo(finished(end.job("use")));
    }

    @Test
    void toldAfterWhichStepItRunsThenWhateverElseStillUsesTheSetup() throws Exception {
        var workflow = Workflow.define("after", flow -> {
            var setup = flow.step(SETUP, flow.nothing());
            var first = flow.step(FIRST, flow.nothing()).after(setup);
            setup.teardown(FREE, flow.nothing()).after(first);
            flow.step(USE, flow.nothing()).after(setup);
        });
        var client = start();
        var run = client.start(workflow);

        await().atMost(LIMIT)
                .until(
                        () -> states(client.find(run.id()).orElseThrow(), "free", "use"),
                        s -> s.equals(List.of(JobState.COMPLETED, JobState.RUNNING)));
        used.countDown();

        var end = client.await(run, LIMIT);
        assertThat(started(end.job("free"))).isAfterOrEqualTo(finished(end.job("first")));
    }

    @Test
    void theRunWaitsForItsTeardownAndItsWorkDoesNot() throws Exception {
        var workflow = Workflow.define(
                "held",
                flow -> flow.step(SETUP, flow.nothing())
                        .teardown(FREE, flow.nothing())
                        .delay(LONG));
        var client = start();
        var run = client.start(workflow);

        var work = client.awaitWork(run, LIMIT);

        assertThat(work.state()).isEqualTo(RunState.RUNNING);
        assertThat(work.workEndedAt()).isNotNull();
        assertThat(work.endedAt()).isNull();
        assertThat(work.job("free").state()).isEqualTo(JobState.SCHEDULED);
        assertThat(work.job("free").times().dueAt())
                .isEqualTo(finished(work.job("setup")).plus(LONG));
    }

    private RunView run(Workflow<Void> workflow) throws Exception {
        used.countDown();
        var client = start();
        return client.await(client.start(workflow), LIMIT);
    }

    private WorkflowClient start() {
        WorkflowRuntime runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .queue(CANCEL, 2)
                .worker(FIRST, (nothing, job) -> {})
                .worker(SETUP, (nothing, job) -> {
                    if (setupFails) {
                        throw new IllegalStateException("no room");
                    }
                    return new Room("room-42", Instant.now().plusMillis(500));
                })
                .worker(USE, (nothing, job) -> {
                    used.await();
                })
                .worker(BREAK, (nothing, job) -> {
                    throw new IllegalStateException("broken");
                })
                .worker(FREE, (nothing, job) -> {
                    setupCompleted.add(job.setupCompleted());
                })
                .start());
        return runtime.client();
    }

    private static List<JobState> states(RunView run, String one, String other) {
        return List.of(run.job(one).state(), run.job(other).state());
    }

    private static Instant started(JobView job) {
        return Objects.requireNonNull(job.times().startedAt());
    }

    private static Instant finished(JobView job) {
        return Objects.requireNonNull(job.times().finishedAt());
    }
}
