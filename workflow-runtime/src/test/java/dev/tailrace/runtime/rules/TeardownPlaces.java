package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.testing.ByHand;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brings the teardown {@code free} into each place in which a teardown can be, step by step. */
abstract class TeardownPlaces {
    static final Duration LONG = Duration.ofHours(1);
    static final JobType<Void, Void> SETUP = JobType.of("setup").retry(RetryPolicy.none());
    static final JobType<Void, Void> USE = JobType.of("use").retry(RetryPolicy.none());
    static final JobType<Void, Void> FREE =
            JobType.of("free").retry(RetryPolicy.fixed(LONG).unlimited());

    private static final Workflow<Void> TIMED = Workflow.define(
            "timed",
            flow -> flow.step(SETUP, flow.nothing())
                    .teardown(FREE, flow.nothing())
                    .delay(LONG));
    private static final Workflow<Void> USED = Workflow.define("used", flow -> {
        var setup = flow.step(SETUP, flow.nothing());
        setup.teardown(FREE, flow.nothing());
        flow.step(USE, flow.nothing()).after(setup);
    });
    private static final Workflow<Void> PICKY = Workflow.define(
            "picky",
            flow -> flow.step(SETUP, flow.nothing())
                    .teardown(FREE, flow.nothing())
                    .delay(LONG)
                    .onlyIfCompleted());
    private static final Workflow<Void> NESTED = Workflow.define("nested", flow -> {
        var outer = flow.step(SETUP, flow.nothing());
        outer.teardown(FREE, flow.nothing()).delay(LONG);
        var inner = flow.step(SETUP, flow.nothing()).named("inner").after(outer);
        inner.teardown(FREE, flow.nothing()).named("free inner").delay(LONG.multipliedBy(2));
    });

    @RegisterExtension
    final Installed db = new Installed();

    private @Nullable ByHand worker;
    private @Nullable WorkflowClient started;
    private @Nullable ClaimedJob held;

    /** Where a teardown is. */
    enum Place {
        ITS_SETUP_RUNS,
        WAITS_FOR_WHAT_USES_IT,
        WAITS_FOR_ITS_TIME,
        WAITS_FOR_ITS_TIME_AND_ITS_TURN,
        DUE_AND_WAITS_FOR_ITS_TURN,
        DUE,
        RUNNING,
        BETWEEN_TWO_ATTEMPTS,
        PARKED,
        COMPLETED,
        FORCED,
        SKIPPED
    }

    @BeforeEach
    void register() throws Exception {
        worker = new ByHand(db.pool(), SETUP, USE, FREE);
        started = db.lenientClient();
    }

    ByHand node() {
        return Objects.requireNonNull(worker);
    }

    WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    /** A new run whose teardown is there. */
    Run reach(Place place) throws Exception {
        return switch (place) {
            case ITS_SETUP_RUNS -> {
                var run = client().start(TIMED);
                claimed("setup");
                yield run;
            }
            case WAITS_FOR_WHAT_USES_IT -> afterSetup(USED);
            case WAITS_FOR_ITS_TIME -> afterSetup(TIMED);
            case WAITS_FOR_ITS_TIME_AND_ITS_TURN -> {
                var run = afterSetup(NESTED);
                complete(claimed("inner"));
                yield run;
            }
            case DUE_AND_WAITS_FOR_ITS_TURN -> released(reach(Place.WAITS_FOR_ITS_TIME_AND_ITS_TURN));
            case DUE -> released(afterSetup(TIMED));
            case RUNNING -> {
                var run = released(afterSetup(TIMED));
                claimed("free");
                yield run;
            }
            case BETWEEN_TWO_ATTEMPTS, PARKED, COMPLETED -> {
                var run = released(afterSetup(TIMED));
                attempt(place, claimed("free"));
                yield run;
            }
            case FORCED -> {
                var run = reach(Place.PARKED);
                client().forceTeardown(run, "free", "ada", "freed by hand");
                yield run;
            }
            case SKIPPED -> {
                var run = client().start(PICKY);
                var setup = claimed("setup");
                node().submit(node().rule().failed(setup.row(), setup.fence(), false, "no room"));
                node().record();
                yield run;
            }
        };
    }

    private void attempt(Place place, ClaimedJob job) throws Exception {
        var rule = node().rule();
        node().submit(
                        switch (place) {
                            case PARKED -> rule.discarded(job.row(), job.fence(), "bricked up");
                            case COMPLETED -> rule.completed(job.row(), job.fence(), null, null);
                            default -> rule.failed(job.row(), job.fence(), false, "locked");
                        });
        node().record();
    }

    private Run afterSetup(Workflow<Void> workflow) throws Exception {
        var run = client().start(workflow);
        complete(claimed("setup"));
        return run;
    }

    private Run released(Run run) throws Exception {
        assertThat(client().release(run, "free").moved()).isTrue();
        node().sweep();
        return run;
    }

    /** The one job that can be claimed. */
    ClaimedJob claimed(String step) throws Exception {
        List<ClaimedJob> all = node().claim(1);
        assertThat(all).extracting(job -> job.row().step()).containsExactly(step);
        held = all.get(0);
        return all.get(0);
    }

    /** What was claimed last. */
    ClaimedJob held() {
        return Objects.requireNonNull(held);
    }

    void complete(ClaimedJob job) throws Exception {
        node().submit(node().rule().completed(job.row(), job.fence(), null, null));
        node().record();
    }

    /** As people see it. */
    String state(Run run, String step) {
        return client().find(run.id()).orElseThrow().job(step).state().text();
    }
}
