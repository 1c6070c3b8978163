package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.finish.EndJobs.Terms;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ClaimJobs;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.ExtendLease;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.IsHeld;
import dev.tailrace.runtime.internal.store.MarkDeadNodes;
import dev.tailrace.runtime.internal.store.ParkedJob;
import dev.tailrace.runtime.internal.store.Probes;
import dev.tailrace.runtime.internal.store.RegisterNode;
import dev.tailrace.runtime.internal.store.ReturnedJob;
import dev.tailrace.runtime.testing.Installed;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The statements themselves: an end counts only with the node and the attempt that hold the job. */
class FenceTest {
    static final JobType<Void, Void> WORK = JobType.of("work");
    static final Workflow<Void> CHAIN = Workflow.define("chain", flow -> {
        var first = flow.step(WORK, flow.nothing());
        flow.step(WORK, flow.nothing()).named("next").after(first);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Schema schema = new Schema("tailrace");
    private final EndJobs endJobs = new EndJobs(schema);

    @ParameterizedTest(name = "{0}: node +{1}, attempt {2}")
    @CsvSource({
        "completed,1,0",
        "completed,0,1",
        "completed,0,-1",
        "returned,1,0",
        "returned,0,1",
        "returned,0,-1",
        "parked,1,0",
        "parked,0,1",
        "parked,0,-1"
    })
    void anEndOfAnotherNodeOrAnotherAttemptChangesNothing(String how, int nodeOff, int attemptOff) throws Exception {
        db.lenientClient().start(CHAIN);
        try (var connection = db.pool().getConnection()) {
            var node = register(connection, 60_000);
            returnOnce(connection, node);
            var job = claim(connection, node);
            var before = everything();

            var fence = new Fence(node + nodeOff, job.fence().attempt() + attemptOff, 0);
            var applied = endJobs.apply(connection, List.of(ending(how, job, fence)), Terms.PLAIN, node);

            assertThat(job.fence().attempt()).isEqualTo(2);
            assertThat(applied.hasEnded(job.id())).isFalse();
            assertThat(applied.count()).isZero();
            assertThat(everything()).isEqualTo(before);
            assertThat(new IsHeld(schema).run(connection, job.id(), fence)).isFalse();
            assertThat(new IsHeld(schema).run(connection, job.id(), job.fence()))
                    .isTrue();
        }
    }

    @Test
    void theSameEndCountsOnce() throws Exception {
        db.lenientClient().start(CHAIN);
        try (var connection = db.pool().getConnection()) {
            var node = register(connection, 60_000);
            var job = claim(connection, node);

            var ending = ending("completed", job, job.fence());
            assertThat(endJobs.apply(connection, List.of(ending), Terms.PLAIN, node)
                            .hasEnded(job.id()))
                    .isTrue();
            var after = everything();
            assertThat(endJobs.apply(connection, List.of(ending), Terms.PLAIN, node)
                            .hasEnded(job.id()))
                    .isFalse();
            assertThat(everything()).isEqualTo(after);
        }
    }

    @Test
    void aNodeThatWasMarkedDeadNeitherClaimsNorExtendsItsLease() throws Exception {
        db.lenientClient().start(CHAIN);
        try (var connection = db.pool().getConnection()) {
            var node = register(connection, -1);

            assertThat(new MarkDeadNodes(schema).run(connection)).containsExactly(node);
            assertThat(new MarkDeadNodes(schema).run(connection)).isEmpty();

            assertThat(new ExtendLease(schema).run(connection, node, 60_000)).isFalse();
            assertThat(claimed(connection, node)).isEmpty();
        }
    }

    private static Ending ending(String how, ClaimedJob job, Fence fence) {
        return switch (how) {
            case "completed" -> new FinishedJob(job.row(), fence, Outcome.COMPLETED, 0, null, null, null);
            case "returned" -> new ReturnedJob(job.row(), fence, 1, 0, "failed");
            default -> new ParkedJob(job.row(), fence, 1, "given up");
        };
    }

    /** So that there is an attempt before the one that counts. */
    private void returnOnce(Connection connection, long node) throws Exception {
        var job = claim(connection, node);
        var back = new ReturnedJob(job.row(), job.fence(), 0, 0, null);
        assertThat(endJobs.apply(connection, List.of(back), Terms.PLAIN, node).hasEnded(job.id()))
                .isTrue();
    }

    private List<ClaimedJob> claimed(Connection connection, long node) throws Exception {
        var call = new ClaimJobs(schema).call(probes(connection), 10, node);
        new Pipeline().add(call).run(connection);
        return call.claimed();
    }

    private ClaimedJob claim(Connection connection, long node) throws Exception {
        var claimed = claimed(connection, node);
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private long register(Connection connection, long leaseMillis) throws Exception {
        var self = new RegisterNode.Node("test", 1, leaseMillis, Map.of("default", 1), Set.of("work"));
        return new RegisterNode(schema).run(connection, self);
    }

    private static Probes probes(Connection connection) throws Exception {
        var lanes = Installed.query(connection, "SELECT id FROM tailrace.lane").stream()
                .map(Integer::valueOf)
                .toList();
        return Probes.of(lanes, 0);
    }

    private List<String> everything() throws Exception {
        return db.query("""
                SELECT 'wait ' || w::text FROM tailrace.wait w
                UNION ALL SELECT 'ready ' || r::text FROM tailrace.ready r
                UNION ALL SELECT 'running ' || g::text FROM tailrace.running g
                UNION ALL SELECT 'parked ' || p::text FROM tailrace.parked p
                UNION ALL SELECT 'end ' || e::text FROM tailrace.job_end e
                UNION ALL SELECT 'error ' || x::text FROM tailrace.attempt_error x
                UNION ALL SELECT 'run ' || n::text FROM tailrace.run_final n
                ORDER BY 1
                """);
    }
}
