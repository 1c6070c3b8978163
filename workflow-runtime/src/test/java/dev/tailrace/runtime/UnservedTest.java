package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Logged;
import dev.tailrace.runtime.view.Diagnosis;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A workflow that nobody will work is found before it waits for ever. */
class UnservedTest {
    record Item(String name) {}

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Item, Item> ALLOCATE = JobType.of("allocate", Item.class, Item.class);
    static final JobType<Item, Void> FREE = JobType.of("free", Item.class);
    static final Workflow<Item> HOLD = hold(Queue.named("cleanup_queue"), FREE);
    static final Workflow<Item> MISTYPED_KIND = hold(CANCEL, JobType.of("fre", Item.class));

    @RegisterExtension
    final Installed db = new Installed();

    private static Workflow<Item> hold(Queue cleanup, JobType<Item, Void> free) {
        return Workflow.chain("hold", ALLOCATE)
                .teardown(free)
                .delay(Duration.ofMinutes(10))
                .on(cleanup)
                .build();
    }

    private WorkflowRuntime started() {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .queue(CANCEL, 2)
                .worker(ALLOCATE, (item, job) -> item)
                .worker(FREE, (item, job) -> {})
                .start());
    }

    @Test
    void aCleanupOnAQueueThatNobodyServesIsRefusedWithBothNames() throws Exception {
        var client = started().client();
        var before = db.rows();

        assertThatThrownBy(() -> client.start(HOLD, new Item("room-42")))
                .isInstanceOf(UnservedException.class)
                .hasMessage(
                        "workflow 'hold' cannot be worked: step 'free' needs queue 'cleanup_queue', which no runtime"
                                + " has ever declared (did you mean 'cancel'?). Start a runtime that serves it first, or let the"
                                + " client warn: ifNobodyServes(Unserved.WARN)");

        assertThat(db.rows()).isEqualTo(before);
    }

    @Test
    void underWarnItStartsWithAWarningAndTheDoctorFindsIt() {
        started();
        var client = WorkflowClient.on(db.pool(), ClientOptions.DEFAULTS.ifNobodyServes(Unserved.WARN));

        try (var logged = new Logged("dev.tailrace.runtime")) {
            client.start(HOLD, new Item("room-42"));
            assertThat(logged.warnings())
                    .containsExactly(
                            "workflow 'hold' cannot be worked: step 'free' needs queue 'cleanup_queue', which no"
                                    + " runtime has ever declared (did you mean 'cancel'?). Its jobs wait until a runtime serves"
                                    + " them");
        }
        assertThat(client.doctor().findings()).containsExactly(finding(1));
    }

    @Test
    void underAllowItStartsSilentlyAndTheDoctorCountsItsJobs() {
        started();
        var client = db.lenientClient();

        try (var logged = new Logged("dev.tailrace.runtime")) {
            for (var i = 0; i < 3; i++) {
                client.start(HOLD, new Item("room-" + i));
            }
            assertThat(logged.warnings()).isEmpty();
        }
        assertThat(client.doctor().findings()).containsExactly(finding(3));
    }

    private static Diagnosis.Finding finding(long jobs) {
        return new Diagnosis.Finding(
                Concern.UNSERVED_QUEUE,
                jobs,
                jobs
                        + " jobs of kind 'free' wait on queue 'cleanup_queue', which no live node serves; live nodes serve"
                        + " [cancel, default], did you mean 'cancel'?");
    }

    @Test
    void aKindThatNobodyHasEverDeclaredIsRefusedWithTheNearestName() throws Exception {
        var client = started().client();
        var before = db.rows();

        assertThatThrownBy(() -> client.start(MISTYPED_KIND, new Item("room-42")))
                .isInstanceOf(UnservedException.class)
                .hasMessageStartingWith(
                        "workflow 'hold' cannot be worked: step 'fre' needs kind 'fre', which no runtime"
                                + " has ever declared (did you mean 'free'?). ");

        assertThat(db.rows()).isEqualTo(before);
    }

    @Test
    void theDoctorTellsAMissingWorkerFromAMissingQueue() {
        started();
        var client = db.lenientClient();
        client.start(MISTYPED_KIND, new Item("room-42"));

        assertThat(client.doctor().findings())
                .containsExactly(
                        new Diagnosis.Finding(
                                Concern.UNSERVED_KIND,
                                1,
                                "1 jobs of kind 'fre' wait on queue 'cancel', but no live node of that queue has a worker for it"));
    }

    @Test
    void everyUnknownNameIsListedAtOnceEachWithItsSteps() {
        var client = started().client();
        var kind = JobType.of("clean", Item.class);
        var wrong = Workflow.define("wrong", Item.class, flow -> {
            for (var i = 0; i < 1000; i++) {
                flow.step(kind, flow.input()).named("clean-" + i).on(Queue.named("canel"));
            }
        });

        assertThatThrownBy(() -> client.start(wrong, new Item("room-42")))
                .hasMessageStartingWith("workflow 'wrong' cannot be worked: step 'clean-0' (and 999 more) needs queue"
                        + " 'canel', which no runtime has ever declared (did you mean 'cancel'?); step 'clean-0' (and 999"
                        + " more) needs kind 'clean', which no runtime has ever declared (did you mean ");
    }

    @Test
    void beforeAnyRuntimeTheRefusalSaysThatNothingWasDeclared() {
        var client = WorkflowClient.on(db.pool());

        assertThatThrownBy(() -> client.start(HOLD, new Item("room-42")))
                .isInstanceOf(UnservedException.class)
                .hasMessageContaining(
                        "step 'allocate' needs queue 'default', which no runtime has ever declared; none was declared so"
                                + " far; ");
    }

    @Test
    void whatANodeDeclaredThatIsGoneIsAcceptedWithAWarning() throws Exception {
        started().close();
        var client = WorkflowClient.on(db.pool());
        var workflow = Workflow.chain("allocate-only", ALLOCATE).build();

        try (var logged = new Logged("dev.tailrace.runtime")) {
            var run = client.start(workflow, new Item("room-42"));
            assertThat(logged.warnings())
                    .containsExactly("workflow 'allocate-only', step 'allocate': no live node serves kind 'allocate' on"
                            + " queue 'default' now; the job will wait");
            started();
            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        }
    }

    @Test
    void aQueueAndAKindThatNoSingleNodeServesTogetherAreWarnedOf() {
        db.closing(db.runtime()
                .queue(Queue.DEFAULT, 1)
                .worker(ALLOCATE, (item, job) -> item)
                .start());
        db.closing(db.runtime().queue(CANCEL, 1).worker(FREE, (item, job) -> {}).start());
        var client = WorkflowClient.on(db.pool());

        try (var logged = new Logged("dev.tailrace.runtime")) {
            client.start(Workflow.chain("free-only", FREE).build(), new Item("room-42"));
            assertThat(logged.warnings())
                    .containsExactly("workflow 'free-only', step 'free': no live node serves kind 'free' on queue"
                            + " 'default' now; the job will wait");
        }
    }
}
