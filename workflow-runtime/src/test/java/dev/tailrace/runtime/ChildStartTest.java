package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Cutter;
import dev.tailrace.runtime.testing.Cutter.Side;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Children are started once, as if a client had started them, and one that cannot be started stops no other. */
class ChildStartTest {
    enum Risk {
        LOW,
        HIGH
    }

    record Claim(String id, int amount, Risk risk, Duration hold, Instant due) {}

    record Report(String id, Long paid, List<String> notes, Risk risk) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Instant LATER = Instant.parse("2100-01-02T03:04:05Z");
    static final Pool CLERKS = Pool.named("clerks");
    static final Queue SLOW = Queue.named("slow");
    static final JobType<String, String> STEP = JobType.of("step", String.class, String.class);
    static final JobType<Claim, Claim> ASSESS = JobType.of("assess", Claim.class, Claim.class)
            .retry(RetryPolicy.exponential(Duration.ofMillis(5), Duration.ofSeconds(7))
                    .attempts(9))
            .timeout(Duration.ofMinutes(3));
    static final JobType<Report, Void> FILE = JobType.of("file", Report.class);
    static final JobType<Claim, Void> CLOSE = JobType.of("close", Claim.class);

    static final Workflow<String> CHILD =
            Workflow.chain("child", STEP).then(STEP).named("more").build();
    static final Workflow<String> PARENT = Workflow.define("parent", String.class, flow -> {
        var child = flow.child(CHILD, flow.input(), "more", String.class);
        flow.step(STEP, child.output());
    });

    /** Says everything that a workflow can say. */
    static final Workflow<Claim> EVERYTHING = Workflow.define("everything", Claim.class, flow -> {
        var assess = flow.step(ASSESS, flow.input())
                .on(SLOW)
                .priority(1)
                .tags("first")
                .takes(2, CLERKS, flow.input(Claim::risk));
        assess.teardown(CLOSE, flow.input()).delay(flow.input(Claim::hold)).onlyIfCompleted();
        var high = flow.step(ASSESS, assess.output())
                .named("high")
                .when(assess.output(Claim::risk)
                        .is(Risk.HIGH)
                        .and(assess.output(Claim::amount).atLeast(1000))
                        .or(assess.output(Claim::due).atMost(LATER))
                        .or(assess.output(Claim::hold)
                                .atLeast(Duration.ofDays(1))
                                .not()));
        var rich = flow.step(STEP, flow.input(Claim::id))
                .when(flow.input(Claim::amount).atLeast(1000))
                .within(Duration.ofHours(1))
                .takes(CLERKS);
        var timed = flow.step(STEP, flow.constant("a constant")).named("timed").at(assess.output(Claim::due));
        var any = flow.step(STEP, flow.constant("x"))
                .named("any")
                .afterAtLeast(2, high.finished(), rich.finished(), timed.discarded())
                .delay(flow.input(Claim::hold));
        flow.step(
                FILE,
                flow.args(Report::new)
                        .from(
                                high.output(Claim::id).orElse(flow.input(Claim::id)),
                                flow.constant(5_000_000_000L),
                                flow.listOf(List.of(flow.constant("one"), any.output())),
                                flow.input(Claim::risk)));
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Set<String> worked = ConcurrentHashMap.newKeySet();

    private WorkflowRuntime.Builder working(WorkflowRuntime.Builder runtime) {
        return runtime.queue(Queue.DEFAULT, 4)
                .queue(SLOW, 1)
                .pool(CLERKS, 3)
                .worker(STEP, (text, job) -> {
                    worked.add(job.run().workflow() + "/" + job.step());
                    return text + ".";
                })
                .worker(ASSESS, (claim, job) -> claim)
                .worker(FILE, (report, job) -> {})
                .worker(CLOSE, (claim, job) -> {});
    }

    /** A cut after one statement is one before the next. */
    @Test
    void aCutAtAnyStatementOfTheGatesLeavesOneChildOfEachStep() throws Exception {
        var cutter = new Cutter(
                db.cuttablePool(),
                db.pool(),
                "tailrace-gates",
                statement -> assertThat(db.brokenInvariants()).isEmpty());
        var client = db.closing(working(WorkflowRuntime.on(cutter.dataSource())).start())
                .client();
        // From here on there are lanes of such a gate, so that it asks the database something.
        client.await(client.start(PARENT, "x"), LIMIT);

        for (var statement = 1; statement <= 16; statement++) {
            cutter.arm(statement, Side.AFTER);
            var run = client.start(PARENT, "x");
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            assertThat(client.output(run, "step", String.class)).contains("x...");
            assertThat(db.query(
                            "SELECT count(*) FROM tailrace.run r JOIN tailrace.job j ON j.id = r.parent_job"
                                    + " WHERE j.run_id = ?",
                            run.id()))
                    .containsExactly("1");
        }
        cutter.disarm();
        assertThat(cutter.complaints()).isEmpty();
    }

    @Test
    void twoNodesThatLookAtOnceStartEachChildOnce() throws Exception {
        var client = db.closing(working(db.runtime()).start()).client();
        db.closing(working(WorkflowRuntime.on(db.cuttablePool())).start());

        for (var run : client.startMany(PARENT, Collections.nCopies(200, "x"))) {
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
        assertThat(db.query("SELECT count(*) FROM tailrace.run WHERE workflow = 'child'"))
                .containsExactly("200");
    }

    @Test
    void aChildIsWrittenAsIfItHadBeenStartedByAClient() throws Exception {
        var parent = Workflow.define(
                "parent",
                Claim.class,
                flow -> flow.child(EVERYTHING, flow.input()).named("all"));
        var client = db.closing(working(db.runtime()).start()).client();
        client.pauses().pauseQueue(SLOW, "nothing is to change");
        var claim = new Claim("c", 2000, Risk.HIGH, Duration.ofMinutes(5), LATER);
        var own = client.start(EVERYTHING, claim);
        var run = client.start(parent, claim);
        await().atMost(LIMIT)
                .until(() -> db.query("SELECT count(*) FROM tailrace.run WHERE root_id = ? AND id <> root_id", run.id())
                        .equals(List.of("1")));
        var child = Run.of(
                Long.parseLong(db.query("SELECT id FROM tailrace.run WHERE root_id = ? AND id <> root_id", run.id())
                        .get(0)));

        var started = rows(own);
        assertThat(started).hasSizeGreaterThan(6);
        // Of an enum's constant the name is left, which messages show like any text.
        assertThat(rows(child).stream().map(row -> row.replace("\\\"HIGH\\\"", "HIGH")))
                .containsExactlyElementsOf(started);
        client.cancel(own, "seen");
        client.cancel(run, "seen");
        client.await(run, LIMIT);
    }

    /** What a start writes of each job, but for the numbers. */
    private List<String> rows(Run run) throws Exception {
        return db.query("""
                SELECT concat_ws('|', j.step_number, j.step, j.role, j.priority, j.lane, j.max_failures, j.keep_on_failure,
                                 j.retry_first_ms, j.retry_max_ms, j.retry_factor, j.timeout_ms, j.arguments, j.bindings,
                                 cardinality(j.reads), j.uses, j.edges, j.needed, j.delay_ms, j.not_before, j.tags,
                                 (SELECT string_agg(concat_ws(' ', g.lane, g.name, g.limit_ms), ',')
                                  FROM tailrace.gate g WHERE g.job_id = j.id),
                                 (SELECT string_agg(concat_ws(' ', t.pool, t.key, t.units), ',')
                                  FROM tailrace.pool_take t WHERE t.job_id = j.id))
                FROM tailrace.job j WHERE j.run_id = ? ORDER BY j.step_number
                """, run.id());
    }

    @Test
    void aChildThatCannotBeStartedDiscardsItsStepAndOthersGoOn() throws Exception {
        var hold = new CountDownLatch(1);
        var client = db.closing(working(db.runtime())
                        .worker(JobType.of("hold", String.class, String.class), (text, job) -> {
                            hold.await();
                            return text;
                        })
                        .start())
                .client();
        var held = Workflow.define("held", String.class, flow -> {
            var first = flow.step(JobType.of("hold", String.class, String.class), flow.input());
            flow.child(CHILD, first.output());
        });
        var newer = client.start(held, "x");
        var torn = client.start(held, "x");
        var good = client.start(held, "x");
        db.execute("UPDATE tailrace.gate SET child = replace(child, '\"Input\"', '\"Oracle\"') WHERE run_id = "
                + newer.id());
        db.execute("UPDATE tailrace.gate SET child = '{' WHERE run_id = " + torn.id());
        hold.countDown();

        assertThat(client.await(good, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client.await(newer, LIMIT).state()).isEqualTo(RunState.FAILED);
        assertThat(client.await(torn, LIMIT).state()).isEqualTo(RunState.FAILED);
        assertThat(error(client, newer))
                .contains("its run cannot be started", "'Oracle', which this version does not know");
        assertThat(error(client, torn)).contains("its run cannot be started", "is no JSON");
    }

    private static String error(WorkflowClient client, Run run) {
        var job = client.find(run.id()).orElseThrow().job("child");
        assertThat(job.state()).isEqualTo(JobState.DISCARDED);
        return job.tries().errors().get(0);
    }

    @Test
    void aChildThatTakesMoreThanItsPoolHasDiscardsItsStep() throws Exception {
        var greedy = Workflow.define(
                "greedy", String.class, flow -> flow.step(STEP, flow.input()).takes(4, CLERKS));
        var parent = Workflow.define(
                "parent", String.class, flow -> flow.child(greedy, flow.input()).named("child"));
        var client = db.closing(working(db.runtime()).start()).client();
        var run = client.start(parent, "x");

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        assertThat(error(client, run)).contains("takes 4 of pool 'clerks', which has only 3");
    }

    @Test
    void aParentThatStartsLaterStartsItsChildLater() throws Exception {
        var client = db.closing(working(db.runtime()).start()).client();
        var run = client.start(PARENT, "x", StartOptions.DEFAULTS.at(Instant.MAX));
        client.await(client.start(PARENT, "y"), LIMIT);

        assertThat(db.query("SELECT count(*) FROM tailrace.run WHERE workflow = 'child'"))
                .containsExactly("1");
        assertThat(client.cancel(run, "seen")).isTrue();
    }
}
