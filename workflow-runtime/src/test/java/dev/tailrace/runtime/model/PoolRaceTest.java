package dev.tailrace.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Stepper;
import dev.tailrace.runtime.testing.Stepper.Act;
import dev.tailrace.runtime.testing.Stepper.Actor;
import dev.tailrace.runtime.testing.Stepper.Order;
import dev.tailrace.runtime.testing.Transitions;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two who are at one pool at the same moment, statement by statement, in many orders: never is more held than there is, and
 * in the end nothing is held and nobody stands in line.
 */
@ExtendWith(Hushed.class)
class PoolRaceTest {
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final int SCHEDULES = Integer.getInteger("tailrace.schedules", 30);

    private static final Pool ROOMS = Pool.named("rooms");
    private static final JobType<Void, Void> CLEAN =
            JobType.of("clean").retry(RetryPolicy.fixed(Duration.ZERO).unlimited());
    private static final JobType<Void, Void> FREE = JobType.of("free");

    private static final Workflow<Void> CLEANING =
            Workflow.chain("cleaning", CLEAN).takes(ROOMS).build();
    private static final Workflow<Void> HASTY = Workflow.chain("hasty", CLEAN)
            .takes(ROOMS)
            .within(Duration.ofHours(1))
            .build();
    private static final Workflow<Void> STAY = Workflow.define("stay", flow -> {
        var clean = flow.step(CLEAN, flow.nothing()).takes(ROOMS);
        clean.teardown(FREE, flow.nothing()).delay(Duration.ZERO);
        clean.teardown(FREE, flow.nothing()).named("air").delay(Duration.ZERO);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Set<String> outcomes = new TreeSet<>();
    private Stepper stepper;
    private Actor oneActor;
    private Actor twoActor;
    private Actor clientActor;
    private ByHand one;
    private ByHand two;
    private WorkflowClient client;

    @BeforeEach
    void enter() throws Exception {
        System.out.println("schedules with -Dtailrace.seed=" + SEED);
        Transitions.watch(db.pool());
        stepper = new Stepper(db.pool());
        oneActor = stepper.actor("one");
        twoActor = stepper.actor("two");
        clientActor = stepper.actor("client");
        one = new ByHand(oneActor.dataSource(), CLEAN, FREE);
        two = new ByHand(twoActor.dataSource(), CLEAN, FREE);
        client = WorkflowClient.on(clientActor.dataSource());
    }

    /** What one schedule is about; returns the runs in it. */
    @FunctionalInterface
    private interface Schedule {
        List<Run> play(Order order) throws Exception;
    }

    private void inManyOrders(int rooms, Schedule schedule) throws Exception {
        for (var i = 0; i < SCHEDULES; i++) {
            client.limits().pool(ROOMS, rooms);
            var runs = schedule.play(new Order(SEED, i));
            assertThat(db.brokenInvariants())
                    .as("schedule %d of seed %d", i, SEED)
                    .isEmpty();
            var ends = drained(runs);
            assertThat(ends)
                    .as("schedule %d of seed %d", i, SEED)
                    .allMatch(run -> run.state().isFinal());
            assertThat(held()).as("held after schedule %d of seed %d", i, SEED).isZero();
            assertThat(db.query("SELECT job_id FROM tailrace.pool_line")).isEmpty();
            outcomes.add(ends.stream().map(PoolRaceTest::states).collect(Collectors.joining("; ")));
        }
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }

    @Test
    void grantWithGrant() throws Exception {
        inManyOrders(1, order -> {
            var runs = List.of(client.start(CLEANING), client.start(CLEANING));
            race(order, oneActor, one::grant, twoActor, two::grant);
            assertThat(held()).isEqualTo(1);
            return runs;
        });
        assertThat(outcomes).containsExactly("clean=completed 1; clean=completed 1");
    }

    @Test
    void grantWithGiveBack() throws Exception {
        inManyOrders(1, order -> {
            var holder = client.start(CLEANING);
            one.grant();
            var held = one.claim(1);
            var next = client.start(CLEANING);
            race(order, oneActor, () -> complete(one, held), twoActor, two::grant);
            return List.of(holder, next);
        });
        assertThat(outcomes).containsExactly("clean=completed 1; clean=completed 1");
    }

    @Test
    void grantWithARetryThatGivesBack() throws Exception {
        inManyOrders(1, order -> {
            var holder = client.start(CLEANING);
            one.grant();
            var held = one.claim(1);
            var next = client.start(CLEANING);
            race(order, oneActor, () -> fail(one, held), twoActor, two::grant);
            return List.of(holder, next);
        });
        assertThat(outcomes).containsExactly("clean=completed 2; clean=completed 1");
    }

    @Test
    void grantWithCancel() throws Exception {
        inManyOrders(1, order -> {
            var run = client.start(CLEANING);
            race(order, oneActor, one::grant, clientActor, () -> client.cancel(run, "by chance"));
            return List.of(run);
        });
        assertThat(outcomes).containsExactly("clean=cancelled 0");
    }

    @Test
    void grantWithCancelOfTheStep() throws Exception {
        inManyOrders(1, order -> {
            var run = client.start(CLEANING);
            race(order, oneActor, one::grant, clientActor, () -> client.cancelStep(run, "clean", "by chance"));
            return List.of(run);
        });
        assertThat(outcomes).containsExactly("clean=cancelled 0");
    }

    @Test
    void giveBackWithCancel() throws Exception {
        inManyOrders(1, order -> {
            var run = client.start(CLEANING);
            one.grant();
            var held = one.claim(1);
            race(order, oneActor, () -> fail(one, held), clientActor, () -> client.cancel(run, "by chance"));
            return List.of(run);
        });
        assertThat(outcomes).containsExactly("clean=cancelled 1");
    }

    @Test
    void grantWithAPoolThatShrinks() throws Exception {
        inManyOrders(2, order -> {
            var runs = List.of(client.start(CLEANING), client.start(CLEANING));
            race(order, oneActor, one::grant, clientActor, () -> client.limits().pool(ROOMS, 1));
            assertThat(held()).isBetween(1, 2);
            two.grant();
            assertThat(held()).isBetween(1, 2);
            return runs;
        });
        assertThat(outcomes).containsExactly("clean=completed 1; clean=completed 1");
    }

    @Test
    void giveBackWithDeathOfTheNode() throws Exception {
        inManyOrders(1, order -> {
            var holder = client.start(CLEANING);
            one.grant();
            var held = one.claim(1);
            var next = client.start(CLEANING);
            one.expire();
            race(order, oneActor, () -> complete(one, held), twoActor, () -> {
                two.rescue();
                two.grant();
            });
            one.revive();
            return List.of(holder, next);
        });
        assertThat(outcomes)
                .containsExactly("clean=completed 1; clean=completed 1", "clean=completed 2; clean=completed 1");
    }

    @Test
    void twoTeardownsThatGiveBackAtOnce() throws Exception {
        inManyOrders(1, order -> {
            var run = client.start(STAY);
            one.grant();
            complete(one, one.claim(1));
            var first = one.claim(1);
            var second = two.claim(1);
            assertThat(held()).isEqualTo(1);
            race(order, oneActor, () -> complete(one, first), twoActor, () -> complete(two, second));
            assertThat(held()).isZero();
            return List.of(run);
        });
        assertThat(outcomes).containsExactly("air=completed 1, clean=completed 1, free=completed 1");
    }

    @Test
    void grantWithTheEndOfThePatience() throws Exception {
        inManyOrders(1, order -> {
            var holder = client.start(CLEANING);
            one.grant();
            var held = one.claim(1);
            var hasty = client.start(HASTY);
            two.grant();
            db.execute("UPDATE tailrace.awaiting SET until = now() - interval '1 s'");
            race(order, oneActor, () -> complete(one, held), twoActor, () -> {
                two.grant();
                two.record();
            });
            return List.of(holder, hasty);
        });
        assertThat(outcomes).isSubsetOf("clean=completed 1; clean=completed 1", "clean=completed 1; clean=discarded 0");
        assertThat(outcomes).contains("clean=completed 1; clean=discarded 0");
    }

    @Test
    void whoWaitedForTooLongIsDiscardedAlsoIfTheNodeThatSawItDies() throws Exception {
        client.limits().pool(ROOMS, 1);
        var holder = client.start(CLEANING);
        one.grant();
        var held = one.claim(1);
        var hasty = client.start(HASTY);
        two.grant();
        db.execute("UPDATE tailrace.awaiting SET until = now() - interval '1 s'");
        var dying = new ByHand(db.pool(), CLEAN, FREE);
        dying.grant(); // takes it out to discard it, and records nothing any more
        dying.expire();

        two.rescue();

        var end = client.find(hasty.id()).orElseThrow();
        assertThat(end.job("clean").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("clean").tries().attempt()).isZero();
        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(db.query("SELECT job_id FROM tailrace.pool_line")).isEmpty();
        complete(one, held);
        assertThat(client.find(holder.id()).orElseThrow().state()).isEqualTo(RunState.COMPLETED);
    }

    private void race(Order order, Actor first, Act firstAct, Actor second, Act secondAct) throws Exception {
        Map<Actor, Act> acts = new LinkedHashMap<>();
        acts.put(first, firstAct);
        acts.put(second, secondAct);
        stepper.race(order, acts);
    }

    private static void complete(ByHand node, List<ClaimedJob> jobs) throws Exception {
        jobs.forEach(job -> node.submit(
                job.cancelled() && !job.row().isTeardown()
                        ? node.rule().cancelled(job.row(), job.fence(), null)
                        : node.rule().completed(job.row(), job.fence(), null, null)));
        node.record();
    }

    private static void fail(ByHand node, List<ClaimedJob> jobs) throws Exception {
        jobs.forEach(job -> node.submit(node.rule().failed(job.row(), job.fence(), job.cancelled(), "by chance")));
        node.record();
    }

    /** Goes on until all runs have ended. */
    private List<RunView> drained(List<Run> runs) throws Exception {
        for (var i = 0;
                i < 30 && !runs.stream().allMatch(run -> find(run).state().isFinal());
                i++) {
            one.record();
            two.rescue();
            two.sweep();
            two.grant();
            complete(two, two.claim(100));
        }
        return runs.stream().map(this::find).toList();
    }

    private RunView find(Run run) {
        return client.find(run.id()).orElseThrow();
    }

    private int held() throws Exception {
        return Integer.parseInt(db.query("SELECT coalesce(sum(units), 0) FROM tailrace.pool_hold")
                .get(0));
    }

    private static String states(RunView run) {
        return run.jobs().stream()
                .map(job -> job.step() + "=" + job.state().text() + " "
                        + job.tries().attempt())
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
