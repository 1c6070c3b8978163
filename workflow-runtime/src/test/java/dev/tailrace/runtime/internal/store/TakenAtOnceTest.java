package dev.tailrace.runtime.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The finishing statement gives released jobs to its own node, as far as that has said where it has room. */
class TakenAtOnceTest {
    static final JobType<Void, Void> FIRST = JobType.of("first");
    static final JobType<Void, Void> URGENT = JobType.of("urgent");
    static final JobType<Void, Void> USUAL = JobType.of("usual");
    static final Workflow<Void> FAN = Workflow.define("fan", flow -> {
        var first = flow.step(FIRST, flow.nothing());
        for (var i = 0; i < 3; i++) {
            flow.step(USUAL, flow.nothing()).named("usual " + i).after(first);
            flow.step(URGENT, flow.nothing()).named("urgent " + i).after(first).priority(1);
        }
        flow.step(USUAL, flow.nothing()).named("later").after(first).delay(Duration.ofHours(1));
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Schema schema = new Schema("tailrace");

    @Test
    void asManyAsThereIsRoomForTheMostUrgentFirst() throws Exception {
        var taken = finishFirst(60_000, 4, 4, "urgent", "usual");

        assertThat(taken).containsExactly("urgent 0", "urgent 1", "urgent 2", "usual 0");
        assertThat(running()).containsExactlyInAnyOrder("urgent 0", "urgent 1", "urgent 2", "usual 0");
        assertThat(ready()).containsExactlyInAnyOrder("usual 1", "usual 2", "later");
    }

    @Test
    void nothingLessUrgentThanWhatWaits() throws Exception {
        assertThat(finishFirst(60_000, 10, 1, "urgent", "usual"))
                .hasSize(3)
                .allMatch(step -> step.startsWith("urgent"));
    }

    @Test
    void onlyOfTheLanesThatTheNodeServes() throws Exception {
        assertThat(finishFirst(60_000, 10, 4, "usual")).containsExactly("usual 0", "usual 1", "usual 2");
        assertThat(ready()).contains("urgent 0", "urgent 1", "urgent 2", "later");
    }

    @Test
    void nothingByANodeThatWasTakenForDead() throws Exception {
        assertThat(finishFirst(-1, 10, 4, "urgent", "usual")).isEmpty();
        assertThat(running()).isEmpty();
        assertThat(ready()).hasSize(7);
    }

    /** Claims and finishes the first job, and returns the steps that were taken. */
    private List<String> finishFirst(long leaseMillis, int room, int leastUrgent, String... kinds) throws Exception {
        db.lenientClient().start(FAN);
        try (var connection = db.pool().getConnection()) {
            var node = register(connection, Math.max(leaseMillis, 0));
            var claim = new ClaimJobs(schema).call(Probes.of(lanes("first"), 0), 1, node);
            new Pipeline().add(claim).run(connection);
            var first = claim.claimed().get(0);
            if (leaseMillis < 0) {
                db.execute("UPDATE tailrace.node SET lease_until = now() - interval '1 s'");
                assertThat(new MarkDeadNodes(schema).run(connection)).containsExactly(node);
            }
            var ending = new FinishedJob(first.row(), first.fence(), Outcome.COMPLETED, 0, null, null, null);
            var terms = new EndJobs.Terms(List.of(), rooms(room, leastUrgent, kinds));
            var applied = new EndJobs(schema).apply(connection, List.of(ending), terms, node);
            return applied.taken().stream().map(job -> job.row().step()).toList();
        }
    }

    private Rooms rooms(int room, int leastUrgent, String... kinds) throws Exception {
        var lanes = lanes(kinds).stream().mapToInt(lane -> lane).toArray();
        var priorities = new short[lanes.length];
        Arrays.fill(priorities, (short) leastUrgent);
        return new Rooms(
                lanes,
                new int[lanes.length],
                IntStream.of(lanes).map(lane -> room).toArray(),
                priorities);
    }

    private List<Integer> lanes(String... kinds) throws Exception {
        return db.query("SELECT id FROM tailrace.lane WHERE kind = ANY (?) ORDER BY id", (Object) kinds).stream()
                .map(Integer::valueOf)
                .toList();
    }

    private List<String> running() throws Exception {
        return db.query("SELECT step FROM tailrace.jobs WHERE state = 'running'");
    }

    private List<String> ready() throws Exception {
        return db.query("SELECT j.step FROM tailrace.ready r JOIN tailrace.job j ON j.id = r.job_id");
    }

    private long register(Connection connection, long leaseMillis) throws Exception {
        var self =
                new RegisterNode.Node("test", 1, leaseMillis, Map.of("default", 1), Set.of("first", "urgent", "usual"));
        return new RegisterNode(schema).run(connection, self);
    }
}
