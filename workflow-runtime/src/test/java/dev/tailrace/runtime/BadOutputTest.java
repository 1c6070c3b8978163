package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An output that cannot be kept, or that later steps cannot go on with, fails the attempt that left it. */
class BadOutputTest {
    record Lease(
            @Nullable Duration hold,
            @Nullable Instant until,
            @Nullable Room room) {}

    record Room(String name) {}

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Room ROOM = new Room("42");
    static final JobType<Void, String> WRITE =
            JobType.of("write", Void.class, String.class).retry(RetryPolicy.none());
    static final JobType<Void, Lease> LEASE =
            JobType.of("lease", Void.class, Lease.class).retry(RetryPolicy.none());
    static final JobType<String, Void> READ = JobType.of("read", String.class);
    static final JobType<Lease, Void> USE = JobType.of("use", Lease.class);
    static final JobType<Void, Void> FREE = JobType.of("free");

    static final Workflow<Void> WRITE_ONLY = Workflow.chain("write", WRITE).build();
    static final Workflow<Void> WRITE_AND_READ =
            Workflow.chain("write-and-read", WRITE).then(READ).build();

    @RegisterExtension
    final Installed db = new Installed();

    private RunView written(Workflow<Void> workflow, JobType<Void, String> type, @Nullable String output)
            throws Exception {
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(type, (nothing, job) -> output)
                .worker(READ, (text, job) -> {})
                .start());
        return runtime.client().await(runtime.client().start(workflow), LIMIT);
    }

    private RunView leased(Workflow<Void> workflow, @Nullable Lease lease) throws Exception {
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(LEASE, (nothing, job) -> lease)
                .worker(READ, (text, job) -> {})
                .worker(USE, (used, job) -> {})
                .worker(FREE, (nothing, job) -> {})
                .start());
        return runtime.client().await(runtime.client().start(workflow), LIMIT);
    }

    private static void discarded(RunView run, String step, String error) {
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job(step))
                .returns(JobState.DISCARDED, JobView::state)
                .extracting(job -> job.tries().errors().get(0))
                .asString()
                .startsWith("dev.tailrace.runtime.error.PayloadException: " + error);
    }

    @Test
    void anOutputOverTheLimitIsNamedWithItsSizeAndTheLimit() throws Exception {
        var run = written(WRITE_ONLY, WRITE, "x".repeat(1024 * 1024));

        discarded(
                run,
                "write",
                "the output of step 'write' is 1048578 bytes long as JSON; at most 1048576 are taken. Store it elsewhere"
                        + " and pass its key");
    }

    @Test
    void anOutputOfExactlyTheLimitIsKept() throws Exception {
        var run = written(WRITE_ONLY, WRITE, "x".repeat(1024 * 1024 - 2));

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aJobIsTriedAgainAndDiscardedOnlyWhenItsAttemptsAreUsedUp() throws Exception {
        var thrice = WRITE.retry(RetryPolicy.fixed(Duration.ZERO).attempts(3));
        var run = written(Workflow.chain("write", thrice).build(), thrice, "a\0b");

        var tries = run.job("write").tries();
        assertThat(run.job("write").state()).isEqualTo(JobState.DISCARDED);
        assertThat(tries.attempt()).isEqualTo(3);
        assertThat(tries.failures()).isEqualTo(3);
        assertThat(tries.errors())
                .hasSize(3)
                .allSatisfy(
                        error -> assertThat(error)
                                .contains(
                                        "the output of step 'write' holds a NUL character, which PostgreSQL cannot store in text."));
    }

    @Test
    void halfOfASurrogatePairInAnOutputFailsTheAttempt() throws Exception {
        discarded(
                written(WRITE_ONLY, WRITE, "smile \ude00"),
                "write",
                "the output of step 'write' holds half of a surrogate pair, which is no character that PostgreSQL can"
                        + " store.");
    }

    @Test
    void nothingWhereALaterStepTakesTheOutputFailsTheStepThatLeftIt() throws Exception {
        var run = written(WRITE_AND_READ, WRITE, null);

        discarded(run, "write", "the output, on which step 'read' hangs, is null");
        assertThat(run.job("read").state()).isEqualTo(JobState.SKIPPED);
    }

    @Test
    void nothingWhereNobodyTakesTheOutputIsAsGoodAsAnything() throws Exception {
        var run = written(WRITE_ONLY, WRITE, null);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(db.lenientClient().output(run.run(), "write", String.class)).isEmpty();
    }

    static final Workflow<Void> USE_LATER = Workflow.define("use-later", flow -> {
        var lease = flow.step(LEASE, flow.nothing());
        flow.step(USE, lease.output()).delay(lease.output(Lease::hold));
    });

    @Test
    void aDelayThatIsNullFailsTheStepThatLeftIt() throws Exception {
        discarded(
                leased(USE_LATER, new Lease(null, null, ROOM)),
                "lease",
                "the output at '/hold', on which step 'use' hangs, is null; a delay is zero or more");
    }

    @Test
    void aNegativeDelayFailsTheStepThatLeftIt() throws Exception {
        discarded(
                leased(USE_LATER, new Lease(Duration.ofSeconds(-5), null, ROOM)),
                "lease",
                "the output at '/hold', on which step 'use' hangs, is \"PT-5S\"; a delay is zero or more");
    }

    @Test
    void aDelayInAnOutputThatIsNullAsAWholeFailsTheStepThatLeftIt() throws Exception {
        discarded(leased(USE_LATER, null), "lease", "the output, on which step 'use' hangs, is null");
    }

    @Test
    void anInstantThatIsNullFailsTheStepThatLeftIt() throws Exception {
        var workflow = Workflow.define("use-at", flow -> {
            var lease = flow.step(LEASE, flow.nothing());
            flow.step(USE, lease.output()).at(lease.output(Lease::until));
        });

        discarded(
                leased(workflow, new Lease(null, null, ROOM)),
                "lease",
                "the output at '/until', on which step 'use' hangs, is null; an instant is needed");
    }

    @Test
    void aComponentBelowOneThatIsNullFailsTheStepThatLeftIt() throws Exception {
        var workflow = Workflow.define("use-name", flow -> {
            var lease = flow.step(LEASE, flow.nothing());
            flow.step(READ, lease.output("/room/name", String.class));
        });

        discarded(
                leased(workflow, new Lease(null, null, null)),
                "lease",
                "the output at '/room/name', on which step 'read' hangs, is missing");
    }

    @Test
    void aSetupWhoseOutputDoesNotFitIsTornDownAtOnce() throws Exception {
        var workflow = Workflow.define("hold", flow -> {
            var lease = flow.step(LEASE, flow.nothing());
            lease.teardown(FREE, flow.nothing()).delay(lease.output(Lease::hold));
        });

        var run = leased(workflow, new Lease(Duration.ofDays(-1), null, ROOM));

        discarded(
                run,
                "lease",
                "the output at '/hold', on which step 'free' hangs, is \"PT-24H\"; a delay is zero or more");
        assertThat(run.job("free").state()).isEqualTo(JobState.COMPLETED);
    }

    @Test
    void anAbsurdlyLongDelayIsBoundedToAHundredYears() throws Exception {
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(LEASE, (nothing, job) -> new Lease(Duration.ofSeconds(Long.MAX_VALUE), null, ROOM))
                .worker(USE, (used, job) -> {})
                .start());
        var run = runtime.client().start(USE_LATER);

        Awaitility.await()
                .untilAsserted(() -> assertThat(db.query(
                                "SELECT due_at > now() + interval '99 years' FROM tailrace.jobs WHERE step = 'use'"))
                        .containsExactly("t"));
        assertThat(runtime.client().cancel(run, "nobody lives that long")).isTrue();
        assertThat(runtime.client().await(run, LIMIT).state()).isEqualTo(RunState.CANCELLED);
    }
}
