package dev.tailrace.runtime.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** However many runs are started together, and so in whatever way they are written: their rows are the same. */
class InsertPathsTest {
    record Order(String text, long delayMillis) {}

    static final JobType<Order, Order> TAKE = JobType.of("take", Order.class, Order.class);
    static final JobType<String, Void> NOTE = JobType.of("note", String.class);
    static final JobType<Order, Void> UNDO = JobType.of("undo", Order.class);

    static final Workflow<Order> ALONE = Workflow.chain("alone", TAKE)
            .timeout(Duration.ofSeconds(90))
            .retry(RetryPolicy.exponential(Duration.ofSeconds(2), Duration.ofMinutes(1))
                    .attempts(3))
            .tags("one")
            .build();

    static final Workflow<Order> GRAPH = Workflow.define("graph", Order.class, flow -> {
        var first = flow.step(TAKE, flow.input()).priority(1).tags("a", "b");
        var held = flow.step(TAKE, first.output()).named("held");
        held.teardown(UNDO, flow.input());
        var left = flow.step(NOTE, flow.input(Order::text))
                .named("left")
                .after(held)
                .delay(Duration.ofSeconds(5));
        var right = flow.step(NOTE, flow.constant("right")).named("right").afterAny(held, first);
        flow.step(NOTE, flow.input(Order::text)).named("last").after(left, right);
    });

    static final Order ORDER = new Order("Grüße,\t\"x\"\\ \u2028 🚀\nzwei", 7);
    static final Instant AT = Instant.parse("2100-01-01T00:00:00.123456Z");

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void aRunOfOneJob() throws Exception {
        assertAllTheSame(ALONE, StartOptions.DEFAULTS.tagged("vip", "x").priority(3));
    }

    @Test
    void aRunOfOneJobForLater() throws Exception {
        assertAllTheSame(ALONE, StartOptions.DEFAULTS.at(AT));
    }

    @Test
    void aGraph() throws Exception {
        assertAllTheSame(GRAPH, StartOptions.DEFAULTS.attempts(4));
    }

    @Test
    void aGraphForLater() throws Exception {
        assertAllTheSame(GRAPH, StartOptions.DEFAULTS.at(AT).tagged("later"));
    }

    /** One run, some in one statement, and so many that they are copied. */
    private void assertAllTheSame(Workflow<Order> workflow, StartOptions options) throws Exception {
        var client = db.lenientClient();
        var one = rows(client.startMany(workflow, List.of(ORDER), options));
        var some = rows(client.startMany(workflow, Collections.nCopies(3, ORDER), options));
        var many = rows(client.startMany(workflow, Collections.nCopies(120, ORDER), options));

        assertThat(one).hasSizeGreaterThan(2);
        assertThat(some).isEqualTo(one);
        assertThat(many).isEqualTo(one);
    }

    /** The rows of the last run, with numbers counted from the run's own, and without the time at which it was started. */
    private List<String> rows(List<Run> runs) throws Exception {
        return db.query("""
                WITH given AS (SELECT %d::bigint AS id)
                SELECT concat_ws('|', 'run', root_id - id, last_job - id, workflow, tags) FROM tailrace.run JOIN given USING (id)
                UNION ALL
                SELECT concat_ws('|', 'open', o.ends, o.teardowns) FROM tailrace.run_open o JOIN given g ON g.id = o.run_id
                UNION ALL
                SELECT 'job' || (to_jsonb(j) - '{id,run_id,root_id,setup_id,reads,successors}'::text[])::text
                       || (j.id - g.id) || (j.root_id - g.id) || coalesce(j.setup_id - g.id, 0)
                       || array(SELECT x - g.id FROM unnest(j.reads) x)::text
                       || array(SELECT x - g.id FROM unnest(j.successors) x)::text
                FROM tailrace.job j JOIN given g ON g.id = j.run_id
                UNION ALL
                SELECT 'wait' || (to_jsonb(w) - '{job_id,run_id,root_id}'::text[])::text || (w.job_id - g.id)
                FROM tailrace.wait w JOIN given g ON g.id = w.run_id
                UNION ALL
                SELECT 'ready' || (to_jsonb(r) - '{job_id,run_id,root_id,run_at}'::text[])::text || (r.job_id - g.id)
                       || CASE WHEN r.run_at > now() THEN r.run_at::text ELSE 'now' END
                FROM tailrace.ready r JOIN given g ON g.id = r.run_id
                ORDER BY 1
                """.formatted(runs.get(runs.size() - 1).id()));
    }
}
