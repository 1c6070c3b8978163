package dev.tailrace.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.DeleteRuns;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Stepper;
import dev.tailrace.runtime.testing.Stepper.Act;
import dev.tailrace.runtime.testing.Stepper.Actor;
import dev.tailrace.runtime.testing.Stepper.Order;
import dev.tailrace.runtime.testing.Transitions;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two who do something to one run at the same moment, statement by statement, in many orders: whatever the order, the run
 * comes to an end that one of them alone, or one after the other, could have brought about.
 */
@ExtendWith(Hushed.class)
class InterleavingTest {
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final int SCHEDULES = Integer.getInteger("tailrace.schedules", 50);
    private static final int ROOM = 10;
    private static final Duration HOLD = Duration.ofHours(1);

    private static final JobType<Void, Void> WORK =
            JobType.of("work").retry(RetryPolicy.fixed(Duration.ZERO).unlimited());
    private static final JobType<Void, Void> ONCE = JobType.of("once").retry(RetryPolicy.none());
    private static final JobType<Void, Void> FREE = JobType.of("free");

    private static final Workflow<Void> JOIN = Workflow.define("join", flow -> {
        var left = flow.step(WORK, flow.nothing()).named("left");
        var right = flow.step(WORK, flow.nothing()).named("right");
        flow.step(WORK, flow.nothing()).named("join").after(left, right);
    });
    private static final Workflow<Void> CHAIN = Workflow.define("chain", flow -> {
        var first = flow.step(WORK, flow.nothing()).named("first");
        var second = flow.step(WORK, flow.nothing()).named("second").after(first);
        flow.step(WORK, flow.nothing()).named("third").after(second);
    });
    private static final Workflow<Void> HELD = Workflow.define("held", flow -> {
        var setup = flow.step(ONCE, flow.nothing()).named("setup");
        setup.teardown(FREE, flow.nothing()).named("free").delay(HOLD);
        flow.step(WORK, flow.nothing()).named("use").after(setup);
    });

    private static final Workflow<Void> USED = Workflow.define("used", flow -> {
        var setup = flow.step(ONCE, flow.nothing()).named("setup");
        setup.teardown(FREE, flow.nothing()).named("free");
        flow.step(WORK, flow.nothing()).named("use").after(setup);
    });

    /** Neither left nor right has a successor with the other, nor is counted: nothing but the teardown is theirs together. */
    private static final Workflow<Void> TURN = Workflow.define("turn", flow -> {
        var setup = flow.step(ONCE, flow.nothing()).named("setup");
        var left = flow.step(WORK, flow.nothing()).named("left").after(setup);
        var right = flow.step(WORK, flow.nothing()).named("right").after(setup);
        var other = flow.step(WORK, flow.nothing()).named("other").after(setup);
        flow.step(WORK, flow.nothing()).named("left join").after(left, other);
        flow.step(WORK, flow.nothing()).named("right join").after(right, other);
        setup.teardown(FREE, flow.nothing()).named("free").delay(HOLD).after(left, right);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Set<String> outcomes = new TreeSet<>();
    private Races races;

    /** Who races: two nodes, and a client that steers. */
    private static final class Races {
        final Actor oneActor;
        final Actor twoActor;
        final Actor clientActor;
        final Stepper stepper;
        final ByHand one;
        final ByHand two;
        final WorkflowClient client;

        Races(Installed db) throws Exception {
            stepper = new Stepper(db.pool());
            oneActor = stepper.actor("one");
            twoActor = stepper.actor("two");
            clientActor = stepper.actor("client");
            one = new ByHand(oneActor.dataSource(), WORK, ONCE, FREE);
            two = new ByHand(twoActor.dataSource(), WORK, ONCE, FREE);
            client = WorkflowClient.on(clientActor.dataSource());
        }
    }

    @BeforeEach
    void enter() throws Exception {
        System.out.println("schedules with -Dtailrace.seed=" + SEED);
        Transitions.watch(db.pool());
        races = new Races(db);
    }

    /** What one schedule is about. */
    @FunctionalInterface
    private interface Schedule {
        RunView play(Order order) throws Exception;
    }

    private void inManyOrders(Schedule schedule) throws Exception {
        for (var i = 0; i < SCHEDULES; i++) {
            var end = schedule.play(new Order(SEED, i));
            assertThat(end.state().isFinal())
                    .as("%s, schedule %d of seed %d", end, i, SEED)
                    .isTrue();
            outcomes.add(end.state().text() + " " + states(end));
        }
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }

    @Test
    void finishWithFinishAtAJoin() throws Exception {
        inManyOrders(order -> {
            var run = races.client.start(JOIN);
            races.one.roomForReleased(order.random().nextInt(2) * ROOM);
            bothCompleteTheirNext(order);
            return drained(run);
        });
        assertThat(outcomes).containsExactly("completed {join=completed 1, left=completed 1, right=completed 1}");
    }

    @Test
    void finishWithFinishBeforeATeardownThatWaitsForBoth() throws Exception {
        inManyOrders(order -> {
            var run = races.client.start(TURN);
            complete(races.one, races.one.claim(1));
            bothCompleteTheirNext(order);
            assertThat(db.query("SELECT state FROM tailrace.jobs WHERE run_id = ? AND step = 'free'", run.id()))
                    .containsExactly("available");
            return drained(run);
        });
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void finishWithCancel() throws Exception {
        finishWithCancel(0);
        assertThat(outcomes).containsExactly("cancelled {first=completed 1, second=cancelled 0, third=cancelled 0}");
    }

    @Test
    void finishThatTakesWhatItReleasesWithCancel() throws Exception {
        finishWithCancel(ROOM);
        assertThat(outcomes)
                .isSubsetOf(
                        "cancelled {first=completed 1, second=cancelled 0, third=cancelled 0}",
                        "cancelled {first=completed 1, second=cancelled 1, third=cancelled 0}",
                        "cancelled {first=completed 1, second=completed 1, third=cancelled 0}")
                .hasSizeGreaterThan(1);
    }

    private void finishWithCancel(int room) throws Exception {
        inManyOrders(order -> {
            var run = races.client.start(CHAIN);
            var first = races.one.claim(1);
            races.one.roomForReleased(room);
            race(
                    order,
                    races.oneActor,
                    () -> complete(races.one, first),
                    races.clientActor,
                    () -> races.client.cancel(run, "by chance"));
            return drained(run);
        });
    }

    @Test
    void finishWithRescue() throws Exception {
        inManyOrders(order -> {
            var run = races.client.start(CHAIN);
            var first = races.one.claim(1);
            races.one.expire();
            race(order, races.oneActor, () -> complete(races.one, first), races.twoActor, races.two::rescue);
            return drained(run);
        });
        assertThat(outcomes)
                .containsExactly(
                        "completed {first=completed 1, second=completed 1, third=completed 1}",
                        "completed {first=completed 2, second=completed 1, third=completed 1}");
    }

    @Test
    void claimWithRescue() throws Exception {
        inManyOrders(order -> {
            var run = races.client.start(CHAIN);
            races.one.expire();
            var claimed = new AtomicReference<List<ClaimedJob>>(List.of());
            race(order, races.oneActor, () -> claimed.set(races.one.claim(1)), races.twoActor, races.two::rescue);
            // Whether it claimed before or after it was taken for dead: what it does now counts no more, or once.
            complete(races.one, Objects.requireNonNull(claimed.get()));
            return drained(run);
        });
        assertThat(outcomes)
                .isSubsetOf(
                        "completed {first=completed 1, second=completed 1, third=completed 1}",
                        "completed {first=completed 2, second=completed 1, third=completed 1}")
                .isNotEmpty();
    }

    @Test
    void releaseWithExtend() throws Exception {
        inManyOrders(order -> {
            var run = races.client.start(HELD);
            complete(races.one, races.one.claim(1));
            var other = WorkflowClient.on(races.twoActor.dataSource());
            var released = new AtomicReference<Result>();
            race(
                    order,
                    races.clientActor,
                    () -> released.set(races.client.release(run, "free").result()),
                    races.twoActor,
                    () -> other.extend(run, "free", HOLD));
            assertThat(released.get()).isEqualTo(Result.MOVED);
            assertThat(db.query("SELECT state FROM tailrace.jobs WHERE run_id = ? AND step = 'free'", run.id()))
                    .containsExactly("available");
            return drained(run);
        });
        assertThat(outcomes).containsExactly("completed {free=completed 1, setup=completed 1, use=completed 1}");
    }

    @Test
    void aLateSetupWithItsTeardown() throws Exception {
        inManyOrders(order -> {
            var run = races.client.start(HELD);
            var setup = races.one.claim(1);
            races.one.expire();
            race(order, races.oneActor, () -> complete(races.one, setup), races.twoActor, races.two::rescue);
            var due = db.query("SELECT state FROM tailrace.jobs WHERE run_id = ? AND step = 'free'", run.id());
            var completed = db.query(
                    "SELECT 1 FROM tailrace.jobs WHERE run_id = ? AND step = 'setup' AND state = 'completed'",
                    run.id());
            assertThat(due).containsExactly(completed.isEmpty() ? "available" : "scheduled");
            return drained(run);
        });
        assertThat(outcomes)
                .containsExactly(
                        "completed {free=completed 1, setup=completed 1, use=completed 1}",
                        "failed {free=completed 1, setup=discarded 1, use=skipped 0}");
    }

    @Test
    void cancelWithTheEndOfTheRun() throws Exception {
        inManyOrders(order -> {
            var run = races.client.start(JOIN);
            complete(races.one, races.one.claim(2));
            var last = races.one.claim(1);
            race(
                    order,
                    races.oneActor,
                    () -> complete(races.one, last),
                    races.clientActor,
                    () -> races.client.cancel(run, "by chance"));
            return drained(run);
        });
        assertThat(outcomes)
                .containsExactly(
                        "cancelled {join=completed 1, left=completed 1, right=completed 1}",
                        "completed {join=completed 1, left=completed 1, right=completed 1}");
        assertThat(db.query("SELECT run_id FROM tailrace.run_cancel")).isEmpty();
    }

    /** The run ends and is deleted while somebody who has found its teardown waiting is about to write a release down. */
    @Test
    void pruneWithRelease() throws Exception {
        var deleteRuns = new DeleteRuns(new Schema("tailrace"));
        var reader = db.lenientClient();
        var twosDatabase = new Database(races.twoActor.dataSource());
        for (var i = 0; i < SCHEDULES; i++) {
            var run = races.client.start(USED);
            complete(races.two, races.two.claim(1));
            var use = races.two.claim(1);
            var released = new AtomicReference<Result>();
            race(
                    new Order(SEED, i),
                    races.clientActor,
                    () -> released.set(races.client.release(run, "free").result()),
                    races.twoActor,
                    () -> {
                        complete(races.two, use);
                        complete(races.two, races.two.claim(1));
                        if (reader.find(run.id()).map(r -> r.state().isFinal()).orElse(false)) {
                            twosDatabase.transaction(c -> deleteRuns.run(c, List.of(run.id())));
                        }
                    });
            outcomes.add(released.get() + (races.client.find(run.id()).isPresent() ? ", kept" : ", gone"));
        }
        assertThat(outcomes).contains("MOVED, gone").hasSizeGreaterThan(1);
        assertThat(db.query("SELECT job_id FROM tailrace.teardown_release t WHERE NOT EXISTS"
                        + " (SELECT FROM tailrace.job j WHERE j.id = t.job_id)"))
                .isEmpty();
    }

    private void race(Order order, Actor first, Act firstAct, Actor second, Act secondAct) throws Exception {
        Map<Actor, Act> acts = new LinkedHashMap<>();
        acts.put(first, firstAct);
        acts.put(second, secondAct);
        races.stepper.race(order, acts);
    }

    private void bothCompleteTheirNext(Order order) throws Exception {
        var ones = races.one.claim(1);
        var twos = races.two.claim(1);
        race(order, races.oneActor, () -> complete(races.one, ones), races.twoActor, () -> complete(races.two, twos));
    }

    private static void complete(ByHand node, List<ClaimedJob> jobs) throws Exception {
        jobs.forEach(job -> node.submit(node.rule().completed(job.row(), job.fence(), null, null)));
        node.record();
    }

    /** Both nodes work off what is left: what they hold, what waits, and what comes due. */
    private RunView drained(Run run) throws Exception {
        for (var i = 0; i < 30 && !find(run).state().isFinal(); i++) {
            complete(races.one, races.one.taken());
            complete(races.two, races.two.taken());
            races.two.rescue();
            races.two.sweep();
            db.execute("UPDATE tailrace.ready SET run_at = now() WHERE run_at > now()");
            for (var job : races.two.claim(100)) {
                races.two.submit(
                        job.cancelled() && !job.row().isTeardown()
                                ? races.two.rule().cancelled(job.row(), job.fence(), null)
                                : races.two.rule().completed(job.row(), job.fence(), null, null));
            }
            races.two.record();
        }
        races.two.sweep();
        races.one.revive();
        return find(run);
    }

    private RunView find(Run run) {
        return races.client.find(run.id()).orElseThrow();
    }

    private static String states(RunView run) {
        return run.jobs().stream()
                .sorted((a, b) -> a.step().compareTo(b.step()))
                .map(InterleavingTest::state)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String state(JobView job) {
        return job.step() + "=" + job.state().text() + " " + job.tries().attempt();
    }
}
