package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that answers, and refuses to record anything for a while: what was worked is recorded when it does again. */
class ServerRefusalTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<String, String> TAKE = JobType.of("take", String.class, String.class);
    static final JobType<String, Void> USE = JobType.of("use", String.class);
    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final Workflow<String> HOLD = Workflow.define("hold", String.class, flow -> {
        var take = flow.step(TAKE, flow.input());
        take.teardown(FREE, flow.input());
        flow.step(USE, take.output());
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final AtomicInteger worked = new AtomicInteger();

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "53100, disk full",
        "53200, out of memory",
        "53300, too many connections",
        "25006, read-only after a failover",
        "57014, statement timeout",
        "57P03, starting up",
        "55P03, lock timeout",
        "40001, serialisation failure",
        "40P01, deadlock"
    })
    void nothingIsLostNorWorkedTwice(String state, String name) throws Exception {
        db.execute("""
                CREATE TABLE refusal (state text);
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE why text;
                BEGIN
                    SELECT r.state INTO why FROM public.refusal r LIMIT 1;
                    IF why IS NOT NULL THEN
                        RAISE EXCEPTION 'refused by the test' USING ERRCODE = why;
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER refuse AFTER INSERT ON tailrace.job_end EXECUTE FUNCTION refuse();
                INSERT INTO refusal VALUES ('%s')
                """.formatted(state));
        try (var logged = new Logged("dev.tailrace.runtime");
                var runtime = db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(TAKE, (text, job) -> {
                            worked.incrementAndGet();
                            return text;
                        })
                        .worker(USE, (text, job) -> {})
                        .worker(FREE, (text, job) -> {})
                        .start()) {
            var client = runtime.client();
            var runs = client.startMany(HOLD, List.of("a", "b", "c", "d"));
            await().atMost(LIMIT).until(() -> worked.get() == 4);
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            assertThat(logged.warnings()).as("lines of two seconds").hasSizeLessThan(4);

            db.execute("DELETE FROM refusal");

            for (var run : runs) {
                var end = client.await(run, LIMIT);
                assertThat(end.state()).isEqualTo(RunState.COMPLETED);
                assertThat(end.jobs()).allMatch(job -> job.tries().failures() == 0);
            }
            assertThat(worked).hasValue(4);
        }
    }
}
