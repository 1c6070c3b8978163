package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every row says to which root it belongs, and what the end of a job changes is of the same root: so the tables can be
 * spread over the servers of a distributed PostgreSQL by {@code root_id}, and a batch of ends be split by server.
 */
class StaysWithItsRootTest {
    static final List<String> MOVING =
            List.of("wait", "ready", "running", "parked", "job_end", "attempt_error", "run_open", "run_end");
    static final JobType<Integer, Integer> WORK = JobType.of("work", Integer.class, Integer.class);
    static final JobType<Integer, Void> FREE = JobType.of("free", Integer.class);
    static final Workflow<Integer> GRAPH = Workflow.define("graph", Integer.class, flow -> {
        var hold = flow.step(WORK, flow.input()).named("hold");
        hold.teardown(FREE, flow.input());
        var left = flow.step(WORK, flow.input()).named("left").after(hold);
        var right = flow.step(WORK, flow.input()).named("right").after(hold);
        flow.step(WORK, flow.input()).named("rescue").after(left.discarded());
        flow.step(WORK, flow.input()).named("join").after(left, right);
    });

    @RegisterExtension
    final Installed db = new Installed();

    /** Remembers which transaction touched a row of which root, in which table. */
    @BeforeEach
    void audit() throws Exception {
        db.execute("CREATE TABLE touched (transaction bigint, what text, root_id bigint)");
        db.execute("""
                CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO touched VALUES (txid_current(), TG_TABLE_NAME,
                        CASE WHEN TG_OP = 'DELETE' THEN OLD.root_id ELSE NEW.root_id END);
                    RETURN coalesce(NEW, OLD);
                END $$
                """);
        for (var table : MOVING) {
            db.execute("CREATE TRIGGER touch BEFORE INSERT OR UPDATE OR DELETE ON tailrace." + table
                    + " FOR EACH ROW EXECUTE FUNCTION touch()");
        }
    }

    @Test
    void whatTheEndOfAJobChangesIsOfTheSameRoot() throws Exception {
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 8)
                        .worker(WORK, (number, job) -> {
                            if (number % 3 == 0 && job.step().equals("left")) {
                                return job.discard("not by three");
                            }
                            return number;
                        })
                        .worker(FREE, (number, job) -> {})
                        .start())
                .client();

        var runs = client.startMany(GRAPH, IntStream.range(0, 60).boxed().toList());
        client.cancel(runs.get(7), "not this one");
        for (var run : runs) {
            client.await(run, Duration.ofSeconds(60));
        }

        assertThat(db.query("SELECT count(DISTINCT root_id) FROM touched")).containsExactly("60");
        assertThat(db.query("SELECT DISTINCT what FROM touched"))
                .contains("wait", "ready", "running", "job_end", "run_open", "run_end");
        assertThat(db.query("SELECT count(*) FROM touched WHERE root_id IS NULL"))
                .containsExactly("0");
        assertThat(db.query("""
                SELECT t.what, t.root_id FROM touched t
                WHERE t.what IN ('wait', 'run_open', 'run_end')
                  AND EXISTS (SELECT FROM touched e WHERE e.transaction = t.transaction AND e.what = 'job_end')
                  AND NOT EXISTS (
                      SELECT FROM touched e
                      WHERE e.transaction = t.transaction AND e.what = 'job_end' AND e.root_id = t.root_id)
                """)).isEmpty();
    }
}
