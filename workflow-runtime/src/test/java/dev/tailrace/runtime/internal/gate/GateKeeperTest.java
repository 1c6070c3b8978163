package dev.tailrace.runtime.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.EdgeDefinition;
import dev.tailrace.core.definition.GateDefinition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlanCompiler;
import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.core.state.EdgeCondition;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs with a gate: where they stand, and how they leave. The gate is a turnstile that the test unlocks. */
class GateKeeperTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<Void, Void> ENTER = JobType.of("enter");
    static final JobType<Void, Void> SIT = JobType.of("sit");

    @RegisterExtension
    final Installed db = new Installed();

    private final List<Ending> held = new ArrayList<>();
    private final Set<Long> due = new TreeSet<>();

    /** A workflow as its author would have written it, had the language a word for turnstiles. */
    private record Show(Plan plan) implements WorkflowDefinition<Void> {
        /** @param steps each comes after the one before; the last one has the gate */
        static Show of(@Nullable Duration limit, String... steps) {
            var all = new ArrayList<StepDefinition>();
            for (var i = 0; i < steps.length; i++) {
                var isLast = i == steps.length - 1;
                all.add(new StepDefinition(
                        steps[i],
                        isLast ? SIT : ENTER,
                        new Binding.Nothing(),
                        i == 0
                                ? Join.NONE
                                : Join.all(List.of(new EdgeDefinition(steps[i - 1], EdgeCondition.COMPLETED))),
                        null,
                        isLast
                                ? StepSettings.DEFAULTS.gate(new GateDefinition(GateKind.SIGNAL, "stalls", limit))
                                : StepSettings.DEFAULTS,
                        null));
            }
            return new Show(PlanCompiler.compile(new Definition("show", Void.class, all)));
        }

        @Override
        public String name() {
            return plan.workflow();
        }

        @Override
        public Class<Void> input() {
            return Void.class;
        }

        @Override
        public List<@Nullable Object> computed(Void input) {
            return List.of();
        }
    }

    /** A node that keeps no gate by itself. */
    private ByHand node() throws SQLException {
        return new ByHand(db.pool(), ENTER, SIT);
    }

    /** Works whatever is due, and what follows from it. */
    private static void work(ByHand node) throws SQLException {
        for (var claimed = node.claim(200); !claimed.isEmpty(); claimed = node.claim(200)) {
            claimed.forEach(job -> node.submit(node.rule().completed(job.row(), job.fence(), null, null)));
            node.record();
        }
    }

    private GateKeeper keeper(Gate gate, ByHand node) throws SQLException {
        var schema = new Schema("tailrace");
        var database = new Database(db.pool());
        var lanes = new LaneDirectory(database, schema, Set.of());
        lanes.refresh();
        return new GateKeeper(
                database,
                schema,
                lanes,
                new EndingRule(() -> 0.5),
                List.of(gate),
                node::node,
                new GateKeeper.Reports(held::add, due::addAll, Duration.ofSeconds(1)));
    }

    private static JobState state(WorkflowClient client, Run run, String step) {
        return client.find(run.id()).orElseThrow().job(step).state();
    }

    private List<String> awaiting() throws SQLException {
        return db.query("SELECT job_id FROM tailrace.awaiting ORDER BY job_id");
    }

    private int ready() throws SQLException {
        var count = db.query("SELECT count(*) FROM tailrace.ready r JOIN tailrace.lane l ON l.id = r.lane"
                + " WHERE l.kind = 'tailrace.signal'");
        return Integer.parseInt(count.get(0));
    }

    @Test
    void aJobStandsBeforeItsGateOnceItsPredecessorsHaveEndedAndRunsWhenItIsOpened() throws Exception {
        var node = node();
        var client = db.lenientClient();
        var run = client.start(Show.of(null, "enter", "sit"));
        work(node);
        assertThat(ready()).isEqualTo(1);
        assertThat(state(client, run, "sit")).isEqualTo(JobState.PENDING);

        var turnstile = new Turnstile(db);
        var keeper = keeper(turnstile, node);
        keeper.runOnce();

        assertThat(awaiting()).hasSize(1);
        assertThat(state(client, run, "sit")).isEqualTo(JobState.PENDING);
        assertThat(db.brokenInvariants()).isEmpty();

        turnstile.unlock();
        keeper.runOnce();
        work(node);

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.find(run.id()).orElseThrow().job("sit").tries().attempt())
                .isEqualTo(1);
        assertThat(due).hasSize(1);
    }

    @Test
    void aFirstStepStandsBeforeItsGateTooHoweverManyRunsAreStarted() throws Exception {
        var node = node();
        var client = db.lenientClient();
        var runs = new ArrayList<>(client.startMany(Show.of(null, "sit"), Collections.nCopies(150, null)));
        runs.add(client.start(Show.of(null, "sit")));
        runs.addAll(client.startMany(Show.of(null, "sit"), Collections.nCopies(3, null)));
        work(node);
        assertThat(ready()).isEqualTo(154);

        var turnstile = new Turnstile(db);
        var keeper = keeper(turnstile, node);
        keeper.runOnce();
        assertThat(awaiting()).hasSize(154);

        turnstile.unlock();
        keeper.runOnce();
        work(node);
        for (var run : runs) {
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void aJobThatWaitedForTooLongIsDiscarded() throws Exception {
        var node = node();
        var run = db.lenientClient().start(Show.of(Duration.ofMillis(1), "sit"));

        waitTooLong(node);

        assertThat(db.query("SELECT node, attempt FROM tailrace.running")).containsExactly(String.valueOf(node.node()));
        assertThat(held).singleElement().satisfies(end -> {
            assertThat(end.row().ref().runId()).isEqualTo(run.id());
            assertThat(end.toString()).contains("DISCARDED", "no seat in 'stalls' within 1 ms");
        });
    }

    private void waitTooLong(ByHand node) throws SQLException {
        var keeper = keeper(new Turnstile(db), node);
        await().atMost(LIMIT).until(() -> {
            keeper.runOnce();
            return !held.isEmpty();
        });
    }

    @Test
    void aJobThatWasHeldByANodeWhichDiedIsTriedAgain() throws Exception {
        var node = node();
        var client = db.lenientClient();
        var run = client.start(Show.of(Duration.ofMillis(1), "sit"));
        waitTooLong(node);

        node.die();
        await().atMost(LIMIT).until(() -> {
            work(node);
            return client.find(run.id()).orElseThrow().state().isFinal();
        });

        assertThat(client.await(run, LIMIT).job("sit").tries().attempt()).isEqualTo(2);
    }

    @Test
    void whatStandsBeforeAGateIsCancelledWithItsRun() throws Exception {
        var node = node();
        var client = db.lenientClient();
        var run = client.start(Show.of(Duration.ofHours(1), "enter", "sit"));
        work(node);
        keeper(new Turnstile(db), node).runOnce();
        assertThat(awaiting()).hasSize(1);

        client.cancel(run, "the show is over");

        assertThat(client.await(run, LIMIT).job("sit").state()).isEqualTo(JobState.CANCELLED);
        assertThat(awaiting()).isEmpty();
    }
}
