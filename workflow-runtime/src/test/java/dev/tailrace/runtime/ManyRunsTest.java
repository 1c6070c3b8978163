package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many runs at once, and runs of many steps. */
class ManyRunsTest {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final JobType<Integer, Integer> COUNT = JobType.of("count", Integer.class, Integer.class);
    static final JobType<Integer, Integer> PART = JobType.of("part", Integer.class, Integer.class);
    static final JobType<Integers, Integer> SUM = JobType.of("sum", Integers.class, Integer.class);
    static final Workflow<Integer> COUNTING = Workflow.chain("counting", COUNT).build();

    record Integers(List<Integer> list) {}

    @RegisterExtension
    final Installed db = new Installed();

    private final AtomicInteger worked = new AtomicInteger();

    private WorkflowClient started() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 50)
                        .worker(COUNT, (number, job) -> {
                            worked.incrementAndGet();
                            return number;
                        })
                        .worker(PART, (number, job) -> number)
                        .worker(
                                SUM,
                                (numbers, job) -> numbers.list().stream()
                                        .mapToInt(number -> number)
                                        .sum())
                        .start())
                .client();
    }

    private static Workflow<Integer> fan(String name, int width) {
        return Workflow.define(name, Integer.class, flow -> {
            var first = flow.step(COUNT, flow.input());
            var parts = new ArrayList<Step<Integer>>();
            for (var i = 0; i < width; i++) {
                parts.add(flow.step(PART, first.output()).named("part-" + i));
            }
            var outputs = parts.stream().map(Step::output).toList();
            flow.step(SUM, flow.args(Integers::new).from(flow.listOf(outputs)));
        });
    }

    @Test
    void oneBadInputInTheMiddleWritesNothing() throws Exception {
        var echo = JobType.of("echo", String.class);
        var workflow = Workflow.chain("echo", echo).build();
        var client = db.lenientClient();
        var before = db.rows();
        var inputs = new ArrayList<>(
                IntStream.range(0, 9000).mapToObj(Integer::toString).toList());
        inputs.set(6000, "a\0b");

        assertThatThrownBy(() -> client.startMany(workflow, inputs))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("the input of workflow 'echo' holds a NUL character");

        assertThat(db.rows()).isEqualTo(before);
    }

    @Test
    void aRefusalByTheDatabaseInTheMiddleWritesNothing() throws Exception {
        var client = db.lenientClient();
        client.start(COUNTING, 0);
        db.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.arguments = '6000' THEN RAISE EXCEPTION 'not this one'; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON tailrace.job FOR EACH ROW EXECUTE FUNCTION refuse()
                """);
        var before = db.rows();

        assertThatThrownBy(() -> client.startMany(
                        COUNTING, IntStream.range(0, 9000).boxed().toList()))
                .hasMessageStartingWith("starting 'counting' failed: ERROR: not this one");

        assertThat(db.rows()).isEqualTo(before);
    }

    @Test
    void noInputsAreNoRuns() throws Exception {
        var before = db.rows();

        assertThat(db.lenientClient().startMany(COUNTING, List.of())).isEmpty();

        assertThat(db.rows()).isEqualTo(before);
    }

    @Test
    void runsComeBackInTheOrderOfTheirInputsWithTheSameOptions() throws Exception {
        var client = started();

        var runs = client.startMany(COUNTING, List.of(10, 20, 30), StartOptions.DEFAULTS.tagged("bulk"));

        for (var i = 0; i < 3; i++) {
            assertThat(client.await(runs.get(i), LIMIT).tags()).containsExactly("bulk");
            assertThat(client.output(runs.get(i), "count", Integer.class)).contains((i + 1) * 10);
        }
    }

    @Test
    void tenThousandRunsOfOneJobAreAllWorkedOnce() throws Exception {
        var client = started();

        var runs = client.startMany(COUNTING, IntStream.range(0, 10_000).boxed().toList());

        assertThat(runs.stream().map(Run::id).distinct()).hasSize(10_000);
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.run_final").equals(List.of("10000")));
        assertThat(worked).hasValue(10_000);
        assertThat(db.query("SELECT DISTINCT state FROM tailrace.runs")).containsExactly("completed");
        assertThat(db.query("SELECT count(DISTINCT output) FROM tailrace.job_end"))
                .containsExactly("10000");
    }

    @Test
    void aRunOfFiveThousandStepsCompletes() throws Exception {
        var client = started();

        var run = client.start(fan("wide", 4998), 1);
        var end = client.await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.jobs()).hasSize(5000).allMatch(job -> job.state() == JobState.COMPLETED);
        assertThat(client.output(run, "sum", Integer.class)).contains(4998);
    }

    @Test
    void aLongChainCompletesInItsOrder() throws Exception {
        var client = started();
        var chain = Workflow.chain("long", COUNT);
        for (var i = 1; i < 200; i++) {
            chain = chain.then(COUNT).named("count-" + i);
        }

        var end = client.await(client.start(chain.build(), 7), LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.jobs().stream().map(job -> job.times().finishedAt())).isSorted();
    }

    @Test
    void twoHundredFansOfTheSameShapeDoNotMixTheirOutputs() throws Exception {
        var client = started();

        var runs =
                client.startMany(fan("fan", 8), IntStream.range(0, 200).boxed().toList());

        for (var i = 0; i < runs.size(); i++) {
            var end = client.await(runs.get(i), LIMIT);
            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            assertThat(client.output(runs.get(i), "sum", Integer.class)).contains(8 * i);
        }
    }

    @Test
    void numbersAreUniqueHoweverManyStartersThereAre() throws Exception {
        started();
        var clients = List.of(WorkflowClient.on(db.pool()), WorkflowClient.on(db.pool()));
        var starters = Executors.newFixedThreadPool(8);
        try {
            var tasks = new ArrayList<Callable<List<Run>>>();
            for (var i = 0; i < 64; i++) {
                var client = clients.get(i % 2);
                tasks.add(() -> client.startMany(fan("small", 3), List.of(1, 2, 3, 4, 5)));
            }
            var runs = new ArrayList<Run>();
            for (var started : starters.invokeAll(tasks)) {
                runs.addAll(started.get());
            }
            var ids = new ArrayList<Long>();
            for (var run : runs) {
                ids.add(run.id());
                clients.get(0).await(run, LIMIT).jobs().stream()
                        .map(JobView::id)
                        .forEach(ids::add);
            }
            assertThat(ids).hasSize(64 * 5 * 6).doesNotHaveDuplicates();
        } finally {
            starters.shutdownNow();
        }
    }
}
