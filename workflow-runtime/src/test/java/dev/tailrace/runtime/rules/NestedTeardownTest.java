package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A machine is taken in a network: it is given back before the network is, whatever brings that about. */
class NestedTeardownTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);
    static final Duration SHORT = Duration.ofMillis(300);
    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Void, Void> NETWORK = JobType.of("network").retry(RetryPolicy.none());
    static final JobType<Void, Void> MACHINE = JobType.of("machine").retry(RetryPolicy.none());
    static final JobType<Void, Void> WORK = JobType.of("work").retry(RetryPolicy.none());
    static final JobType<Void, Void> FREE = JobType.of("free").on(CANCEL);

    /** Both are held as long as they are used. */
    static final Workflow<Void> USED = Workflow.define("used", flow -> {
        var network = flow.step(NETWORK, flow.nothing());
        network.teardown(FREE, flow.nothing()).named("free network");
        var machine = flow.step(MACHINE, flow.nothing()).after(network);
        machine.teardown(FREE, flow.nothing()).named("free machine");
        flow.step(WORK, flow.nothing()).after(machine);
    });

    static final Workflow<Void> TIMED = timed("timed", LONG, LONG);

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch machine = new CountDownLatch(1);
    private final CountDownLatch work = new CountDownLatch(1);
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private @Nullable WorkflowClient started;

    private static Workflow<Void> timed(String name, Duration networks, Duration machines) {
        return Workflow.define(name, flow -> {
            var network = flow.step(NETWORK, flow.nothing());
            network.teardown(FREE, flow.nothing()).named("free network").delay(networks);
            var machine = flow.step(MACHINE, flow.nothing()).after(network);
            machine.teardown(FREE, flow.nothing()).named("free machine").delay(machines);
            flow.step(WORK, flow.nothing()).after(machine);
        });
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .queue(CANCEL, 4)
                        .worker(NETWORK, (nothing, job) -> failIfAsked(job))
                        .worker(MACHINE, (nothing, job) -> {
                            machine.await();
                            failIfAsked(job);
                        })
                        .worker(WORK, (nothing, job) -> {
                            awaitAnyhow(work);
                            failIfAsked(job);
                        })
                        .worker(FREE, (nothing, job) -> {
                            if (failing.contains(job.step())) {
                                job.discard("as asked");
                            }
                        })
                        .grace(Duration.ZERO)
                        .start())
                .client();
    }

    @Test
    void withoutATimeTheMachineIsFreedBeforeTheNetworkOnceTheWorkIsDone() throws Exception {
        letGo(machine);
        var run = client().start(USED);
        awaitState(run, "work", JobState.RUNNING);
        assertThat(states(run, "free network", "free machine")).containsOnly(JobState.PENDING);

        letGo(work);
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertInOrder(end, "work", "free machine", "free network");
    }

    @Test
    void aNetworkWhoseTimeHasComeTakesItsMachineAlongAndWaitsForItAndNotForTheWork() throws Exception {
        letGo(machine);
        var run = client().start(timed("networks-first", SHORT, LONG));

        awaitState(run, "free network", JobState.COMPLETED);

        assertInOrder(client().find(run.id()).orElseThrow(), "machine", "free machine", "free network");
        assertThat(states(run, "work")).containsExactly(JobState.RUNNING);
        letGo(work);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aNetworkWhoseTimeComesWhileTheMachineIsStillBeingTakenWaitsUntilThatIsFreed() throws Exception {
        var run = client().start(timed("networks-early", Duration.ZERO, LONG));
        awaitState(run, "machine", JobState.RUNNING);
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT due FROM tailrace.teardown_turn").equals(List.of("t")));

        letGo(machine, work);
        var end = client().await(run, LIMIT);

        assertInOrder(end, "machine", "free machine", "free network");
    }

    @Test
    void aMachineWhoseTimeComesFirstIsFreedByItselfAndTheNetworkKeepsItsTime() throws Exception {
        letGo(machine, work);
        var run = client().start(timed("machines-first", LONG, SHORT));

        awaitState(run, "free machine", JobState.COMPLETED);
        awaitState(run, "free network", JobState.SCHEDULED);

        var network = client().find(run.id()).orElseThrow();
        assertThat(network.job("free network").times().dueAt())
                .isEqualTo(Objects.requireNonNull(network.job("network").times().finishedAt())
                        .plus(LONG));
        client().release(run, "free network");
        client().await(run, LIMIT);
    }

    @Test
    void releasingTheNetworkFreesTheMachineFirst() throws Exception {
        letGo(machine);
        var run = client().start(TIMED);
        awaitState(run, "work", JobState.RUNNING);

        var change = client().release(run, "free network");
        awaitState(run, "free network", JobState.COMPLETED);

        assertThat(change.result()).isEqualTo(Result.MOVED);
        assertInOrder(client().find(run.id()).orElseThrow(), "free machine", "free network");
        letGo(work);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aTimeThatIsMovedIsKeptWhileTheMachineIsHeldAndAfterwards() throws Exception {
        letGo(machine, work);
        var run = client().start(TIMED);
        awaitState(run, "work", JobState.COMPLETED);
        var due = Objects.requireNonNull(client().find(run.id())
                        .orElseThrow()
                        .job("network")
                        .times()
                        .finishedAt())
                .plus(LONG);

        var longer = client().extend(run, "free network", Duration.ofMinutes(5));
        assertThat(longer.before()).isEqualTo(due);
        assertThat(longer.after()).isEqualTo(due.plus(Duration.ofMinutes(5)));

        client().release(run, "free machine");
        awaitState(run, "free machine", JobState.COMPLETED);
        awaitState(run, "free network", JobState.SCHEDULED);
        var again = client().holdUntil(run, "free network", due);
        assertThat(again.before()).isEqualTo(due.plus(Duration.ofMinutes(5)));
        assertThat(again.after()).isEqualTo(due);

        client().release(run, "free network");
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aParkedMachineHoldsTheNetworkAndTheExplanationSaysSo() throws Exception {
        letGo(machine, work);
        failing.add("free machine");
        var run = client().start(USED);
        awaitState(run, "free machine", JobState.PARKED);
        var seen = client().find(run.id()).orElseThrow();

        assertThat(seen.job("free network").state()).isEqualTo(JobState.PENDING);
        assertThat(client().explain(seen.job("free network").id()).orElseThrow().text())
                .contains("waits for 'free machine' (job "
                        + seen.job("free machine").id() + ", parked)");
        assertThat(client().release(run, "free network")).satisfies(change -> {
            assertThat(change.result()).isEqualTo(Result.ALREADY_RUNNING);
            assertThat(change.message()).endsWith("is due already, and begins when the teardowns before it have ended");
        });
        assertThat(client().retryTeardown(run, "free network", "ada", "go").result())
                .isEqualTo(Result.NOT_FAILED);

        client().forceTeardown(run, "free machine", "ada", "it burnt down");
        var end = client().await(run, LIMIT);
        assertThat(end.job("free machine").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("free network").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void oneThatIsDueAndWaitsForItsMachineCannotBeHeldAnyLonger() throws Exception {
        letGo(machine, work);
        failing.add("free machine");
        var run = client().start(TIMED);
        awaitState(run, "work", JobState.COMPLETED);
        client().release(run, "free network");
        awaitState(run, "free machine", JobState.PARKED);

        assertThat(client().extend(run, "free network", LONG).result()).isEqualTo(Result.ALREADY_RUNNING);
        assertThat(client().holdUntil(run, "free network", java.time.Instant.MAX)
                        .result())
                .isEqualTo(Result.ALREADY_RUNNING);
        assertThat(client().release(run, "free network").result()).isEqualTo(Result.ALREADY_RUNNING);
        client().forceTeardown(run, "free machine", "ada", "it burnt down");
        client().await(run, LIMIT);
    }

    @Test
    void ifTheMachineCannotBeHadItsTeardownRunsAtOnceAndThenTheNetworks() throws Exception {
        letGo(machine);
        failing.add("machine");
        var end = client().await(client().start(TIMED), LIMIT);

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("machine").state()).isEqualTo(JobState.DISCARDED);
        assertInOrder(end, "machine", "free machine", "free network");
    }

    @Test
    void ifTheNetworkCannotBeHadOnlyItsOwnTeardownRuns() throws Exception {
        failing.add("network");
        var end = client().await(client().start(TIMED), LIMIT);

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.jobs().stream().filter(j -> j.state() == JobState.SKIPPED))
                .extracting(j -> j.step())
                .containsExactly("machine", "free machine", "work");
        assertThat(end.job("free network").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void whenTheWorkFailsBothAreFreedInReverseOrder() throws Exception {
        letGo(machine, work);
        failing.add("work");
        var end = client().await(client().start(TIMED), LIMIT);

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertInOrder(end, "work", "free machine", "free network");
    }

    @Test
    void aNetworkThatIsKeptOnFailureKeepsItsTime() throws Exception {
        letGo(machine, work);
        failing.add("work");
        var run = client().start(Workflow.define("kept", flow -> {
            var network = flow.step(NETWORK, flow.nothing());
            network.teardown(FREE, flow.nothing())
                    .named("free network")
                    .delay(LONG)
                    .keepOnFailure();
            var machine = flow.step(MACHINE, flow.nothing()).after(network);
            machine.teardown(FREE, flow.nothing()).named("free machine").delay(LONG);
            flow.step(WORK, flow.nothing()).after(machine);
        }));

        awaitState(run, "free machine", JobState.COMPLETED);
        awaitState(run, "free network", JobState.SCHEDULED);
        client().release(run, "free network");
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void cancelledWhileItWorksBothWaitUntilTheWorkHasStopped() throws Exception {
        letGo(machine);
        var run = client().start(TIMED);
        awaitState(run, "work", JobState.RUNNING);

        client().cancel(run, "not any more");
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT run_at = k.asked_at + interval '30 seconds' FROM tailrace.ready r"
                                + " JOIN tailrace.run_cancel k ON k.run_id = r.run_id")
                        .equals(List.of("t")));
        assertThat(states(run, "work", "free machine", "free network"))
                .containsExactly(JobState.RUNNING, JobState.SCHEDULED, JobState.PENDING);

        letGo(work);
        var end = client().await(run, LIMIT);
        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertInOrder(end, "work", "free machine", "free network");
    }

    @Test
    void aWorkThatDoesNotStopIsWaitedForNoLongerThanTheGrace() throws Exception {
        letGo(machine);
        var run = client().start(TIMED);
        awaitState(run, "work", JobState.RUNNING);
        client().cancel(run, "not any more");
        assertThat(states(run, "free network")).containsExactly(JobState.PENDING);

        db.execute("UPDATE tailrace.run_cancel SET asked_at = now() - interval '30 seconds'");
        awaitState(run, "free network", JobState.COMPLETED);

        assertThat(states(run, "work")).containsExactly(JobState.RUNNING);
        letGo(work);
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aWorkflowThatIsCancelledBeforeTheMachineIsTakenFreesTheNetworkOnly() throws Exception {
        failing.add("machine");
        var run = client().start(TIMED);
        awaitState(run, "machine", JobState.RUNNING);

        client().cancel(run, "not any more");
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(end.job("work").state()).isEqualTo(JobState.CANCELLED);
        assertThat(end.job("free machine").state())
                .as("the machine was tried, so nobody knows")
                .isEqualTo(JobState.COMPLETED);
        assertInOrder(end, "machine", "free machine", "free network");
    }

    private static void assertInOrder(RunView run, String... steps) {
        for (var i = 1; i < steps.length; i++) {
            assertThat(run.job(steps[i]).times().startedAt())
                    .as("%s after %s", steps[i], steps[i - 1])
                    .isNotNull()
                    .isAfterOrEqualTo(
                            Objects.requireNonNull(run.job(steps[i - 1]).times().finishedAt()));
        }
    }

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    private void awaitState(Run run, String step, JobState state) {
        await().atMost(LIMIT).until(() -> states(run, step), s -> s.equals(List.of(state)));
    }

    private List<JobState> states(Run run, String... steps) {
        var seen = client().find(run.id()).orElseThrow();
        return List.of(steps).stream().map(step -> seen.job(step).state()).toList();
    }

    private void failIfAsked(Job<Void> job) {
        if (failing.contains(job.step())) {
            throw new IllegalStateException("as asked");
        }
    }

    /** As code that does not stop when it is interrupted. */
    private static void awaitAnyhow(CountDownLatch latch) throws InterruptedException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void letGo(CountDownLatch... latches) {
        for (var latch : latches) {
            latch.countDown();
        }
    }
}
