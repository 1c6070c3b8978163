package dev.tailrace.runtime.internal.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ClaimCall;
import dev.tailrace.runtime.internal.store.ClaimJobs;
import dev.tailrace.runtime.internal.store.Probes;
import dev.tailrace.runtime.internal.store.RegisterNode;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LowWaterTest {
    static final JobType<Void, Void> WORK = JobType.of("work");
    static final Workflow<Void> WORKFLOW = Workflow.chain("work", WORK).build();
    static final long SECOND = Duration.ofSeconds(1).toNanos();

    @RegisterExtension
    final Installed db = new Installed();

    private final Schema schema = new Schema("tailrace");
    private final LowWater lowWater = new LowWater();
    private long node;

    @BeforeEach
    void tenJobsOfAnHourAgo() throws Exception {
        db.lenientClient().startMany(WORKFLOW, Collections.nCopies(10, null));
        db.execute("UPDATE tailrace.ready SET run_at = now() - interval '1 hour' + job_id * interval '1 ms'");
        try (var connection = db.pool().getConnection()) {
            var self = new RegisterNode.Node("test", 1, 60_000, Map.of("default", 1), Set.of("work"));
            node = new RegisterNode(schema).run(connection, self);
        }
        lowWater.lookedAtAll(1, 0);
    }

    @Test
    void aClaimBeginsBehindTheLastOneThatWasFilled() throws Exception {
        assertThat(claim(4, 0).claimed()).hasSize(4);
        db.execute("UPDATE tailrace.ready SET run_at = now() - interval '2 hours'"
                + " WHERE job_id = (SELECT max(job_id) FROM tailrace.ready)");

        assertThat(claim(10, 1).claimed())
                .as("all but the one that appeared behind the mark")
                .hasSize(5);
        assertThat(claim(10, 2).claimed())
                .as("not filled: a look at everything")
                .hasSize(1);
    }

    @Test
    void everythingIsLookedAtOnceASecond() throws Exception {
        claim(4, 0);
        db.execute("UPDATE tailrace.ready SET run_at = now() - interval '2 hours'"
                + " WHERE job_id = (SELECT max(job_id) FROM tailrace.ready)");

        assertThat(claim(1, SECOND).claimed()).hasSize(1);
        assertThat(db.query("SELECT count(*) FROM tailrace.ready WHERE run_at < now() - interval '90 minutes'"))
                .containsExactly("0");
    }

    @Test
    void lessOftenWhereThatIsSlow() throws Exception {
        claim(4, 0);
        lowWater.lookedAtAll(SECOND, 0);

        assertThat(looksAtAll(19 * SECOND)).isFalse();
        assertThat(looksAtAll(20 * SECOND)).isTrue();
    }

    @Test
    void whatIsFreshIsNotPassedBy() throws Exception {
        db.execute("UPDATE tailrace.ready SET run_at = now()");
        claim(4, 0);
        db.execute("UPDATE tailrace.ready SET run_at = now() - interval '1 second'"
                + " WHERE job_id = (SELECT max(job_id) FROM tailrace.ready)");

        assertThat(claim(10, 1).claimed())
                .as("a transaction may take two seconds to commit")
                .hasSize(6);
    }

    private boolean looksAtAll(long now) throws Exception {
        return lowWater.apply(probes(), now);
    }

    private ClaimCall claim(int limit, long now) throws Exception {
        try (var connection = db.pool().getConnection()) {
            var probes = probes();
            var all = lowWater.apply(probes, now);
            var call = new ClaimJobs(schema).call(probes, limit, node);
            new Pipeline().add(call).run(connection);
            lowWater.claimed(call, call.claimed().size() == limit, all);
            return call;
        }
    }

    private Probes probes() throws Exception {
        List<Integer> lanes = db.query("SELECT id FROM tailrace.lane").stream()
                .map(Integer::valueOf)
                .toList();
        return Probes.of(lanes, 0);
    }
}
