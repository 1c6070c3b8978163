package dev.tailrace.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.add.Additions;
import dev.tailrace.runtime.internal.add.StepAdder;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Sequel;
import dev.tailrace.runtime.option.Unserved;
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
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A step ends with others that it adds, while somebody does something to its run, statement by statement, in many orders. */
@ExtendWith(Hushed.class)
class AddingInterleavingTest {
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final int SCHEDULES = Integer.getInteger("tailrace.schedules", 44);
    private static final int ROOM = 10;
    private static final Schema SCHEMA = new Schema("tailrace");
    private static final JsonCodec CODEC = new JsonCodec();

    private static final JobType<Void, Void> WORK =
            JobType.of("work").retry(RetryPolicy.fixed(Duration.ZERO).unlimited());

    private static final Workflow<Void> ADDING = Workflow.define("adding", flow -> {
        var split = flow.step(WORK, flow.nothing()).named("split").addsSteps();
        var beside = flow.step(WORK, flow.nothing()).named("beside");
        flow.step(WORK, flow.nothing()).named("join").after(split, beside);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Set<String> outcomes = new TreeSet<>();
    private Stepper stepper;
    private Actor oneActor;
    private Actor twoActor;
    private ByHand one;
    private ByHand two;
    private WorkflowClient client;
    private StepAdder adder;

    @BeforeEach
    void enter() throws Exception {
        System.out.println("schedules with -Dtailrace.seed=" + SEED);
        Transitions.watch(db.pool());
        stepper = new Stepper(db.pool());
        oneActor = stepper.actor("one");
        twoActor = stepper.actor("two");
        one = new ByHand(oneActor.dataSource(), WORK);
        two = new ByHand(twoActor.dataSource(), WORK);
        client = WorkflowClient.on(twoActor.dataSource());
        adder = new StepAdder(new Database(oneActor.dataSource()), SCHEMA, CODEC, Unserved.REFUSE);
    }

    /** What is done to the run meanwhile. */
    @FunctionalInterface
    private interface Meanwhile {
        void act(Run run, ClaimedJob beside) throws Exception;
    }

    /** Node one ends the step with two others; what must hold right afterwards is looked at, and the rest is worked off. */
    private void whileOneAdds(Meanwhile meanwhile) throws Exception {
        for (var i = 0; i < SCHEDULES; i++) {
            var order = new Order(SEED, i);
            var run = client.start(ADDING);
            var claimed = one.claim(2).stream()
                    .collect(Collectors.toMap(job -> job.row().step(), job -> job));
            var split = Objects.requireNonNull(claimed.get("split"));
            var beside = Objects.requireNonNull(claimed.get("beside"));
            one.roomForReleased(order.random().nextInt(2) * ROOM);
            Map<Actor, Act> acts = new LinkedHashMap<>();
            acts.put(oneActor, () -> end(one, adding(split)));
            acts.put(twoActor, () -> meanwhile.act(run, beside));
            stepper.race(order, acts);
            assertThat(state(run, "join")).as("schedule %d of seed %d", i, SEED).isIn("pending", "cancelled");
            end(one, completed(one, beside));
            outcomes.add(drained(run));
        }
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
    }

    private Ending adding(ClaimedJob split) throws SQLException {
        var additions = new Additions(CODEC, "split", new OutputUses(CODEC).adding(split.uses()));
        additions.add(WORK, null);
        additions.add(WORK, null);
        return one.rule().completed(split.row(), split.fence(), null, Sequel.of(null, adder.prepare(split, additions)));
    }

    private static void end(ByHand node, Ending ending) throws SQLException {
        node.submit(ending);
        node.record();
    }

    private static Ending completed(ByHand node, ClaimedJob job) {
        return node.rule().completed(job.row(), job.fence(), null, null);
    }

    @Test
    void withTheEndOfTheJoinsOtherParent() throws Exception {
        whileOneAdds((run, beside) -> end(two, completed(two, beside)));

        assertThat(outcomes)
                .containsExactly("completed {beside=completed 1, join=completed 1, split=completed 1,"
                        + " split[0]=completed 1, split[1]=completed 1}");
    }

    @Test
    void withTheRescueOfItsNode() throws Exception {
        whileOneAdds((run, beside) -> {
            one.expire();
            two.rescue();
        });

        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        "completed {beside=completed 2, join=completed 1, split=completed 1,"
                                + " split[0]=completed 1, split[1]=completed 1}",
                        "completed {beside=completed 2, join=completed 1, split=completed 2}");
    }

    /** The node was taken for dead, and another one does its steps again, adding none: only one of the two ends counts. */
    @Test
    void withTheEndOfItselfByAnotherNode() throws Exception {
        whileOneAdds((run, beside) -> {
            one.expire();
            two.rescue();
            for (var job : two.claim(1)) {
                end(two, completed(two, job));
            }
        });

        assertThat(outcomes)
                .contains("completed {beside=completed 2, join=completed 1, split=completed 2}")
                .hasSizeGreaterThan(1)
                .allMatch(end -> end.contains("split[1]") == end.contains(" split=completed 1"));
    }

    @Test
    void withTheCancelOfItsRun() throws Exception {
        whileOneAdds((run, beside) -> client.cancel(run, "by chance"));

        assertThat(outcomes)
                .contains(
                        "cancelled {beside=completed 1, join=cancelled 0, split=completed 1}",
                        "cancelled {beside=completed 1, join=cancelled 0, split=completed 1,"
                                + " split[0]=cancelled 0, split[1]=cancelled 0}")
                .allMatch(end -> end.startsWith("cancelled {beside=completed 1, join=cancelled 0, split=completed 1"));
    }

    private String state(Run run, String step) {
        return client.find(run.id()).orElseThrow().jobs().stream()
                .filter(job -> job.step().equals(step))
                .map(job -> job.state().text())
                .findFirst()
                .orElse("none");
    }

    /** Both nodes work off what is left; the second attempt at the adding step adds nothing. */
    private String drained(Run run) throws Exception {
        for (var i = 0; i < 30 && !find(run).state().isFinal(); i++) {
            for (var node : List.of(one, two)) {
                node.taken().forEach(job -> node.submit(afterwards(node, job)));
                node.record();
            }
            two.rescue();
            two.sweep();
            two.claim(100).forEach(job -> two.submit(afterwards(two, job)));
            two.record();
        }
        one.revive();
        var end = find(run);
        return end.state().text()
                + end.jobs().stream()
                        .sorted((a, b) -> a.step().compareTo(b.step()))
                        .map(AddingInterleavingTest::shown)
                        .collect(Collectors.joining(", ", " {", "}"));
    }

    private static Ending afterwards(ByHand node, ClaimedJob job) {
        return job.cancelled() ? node.rule().cancelled(job.row(), job.fence(), null) : completed(node, job);
    }

    private RunView find(Run run) {
        return client.find(run.id()).orElseThrow();
    }

    private static String shown(JobView job) {
        return job.step() + "=" + job.state().text() + " " + job.tries().attempt();
    }
}
