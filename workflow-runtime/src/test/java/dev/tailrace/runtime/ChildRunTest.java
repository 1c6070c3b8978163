package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RunSummary;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Steps that start a run of another workflow and wait for it. */
class ChildRunTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    record Stay(String room, Duration hold) {}

    record Trip(String guest, Stay stay) {}

    static final JobType<Stay, String> ALLOCATE = JobType.of("allocate", Stay.class, String.class);
    static final JobType<Stay, Void> FREE = JobType.of("free", Stay.class);
    static final JobType<String, Void> TELL = JobType.of("tell", String.class);

    static final Workflow<Stay> BOOKING = Workflow.define("booking", Stay.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()).delay(flow.input(Stay::hold));
    });

    static final Workflow<Trip> TRIP = Workflow.define("trip", Trip.class, flow -> {
        var room = flow.child(BOOKING, flow.input(Trip::stay), ALLOCATE);
        flow.step(TELL, room.output());
    });

    static final Workflow<Trip> TOUR = Workflow.define("tour", Trip.class, flow -> flow.child(TRIP, flow.input()));

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch slow = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> freed = new ConcurrentLinkedQueue<>();
    private @Nullable WorkflowClient started;

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(ALLOCATE, (stay, job) -> {
                            if (stay.room().equals("none")) {
                                return job.discard("no such room");
                            } else if (stay.room().equals("slow")) {
                                slow.await();
                            }
                            return "key of " + stay.room();
                        })
                        .worker(FREE, (stay, job) -> {
                            freed.add(stay.room());
                        })
                        .worker(TELL, (key, job) -> {
                            told.add(key);
                        })
                        .start())
                .client();
    }

    private static Trip to(String room, Duration hold) {
        return new Trip("ada", new Stay(room, hold));
    }

    private RunSummary child(String workflow) {
        return client().runs(RunQuery.ALL.workflow(workflow)).items().get(0);
    }

    @Test
    void theOutputOfAChildIsTheInputOfTheNextStepWhileTheChildHoldsWhatItTook() throws Exception {
        var trip = client().start(TRIP, to("42", Duration.ofHours(1)));

        var end = client().await(trip, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(told).containsExactly("key of 42");
        var booking = child("booking");
        assertThat(booking.parent()).isEqualTo(trip.id());
        assertThat(booking.state()).isEqualTo(RunState.RUNNING);
        assertThat(freed).isEmpty();

        client().release(booking.run(), "free");
        assertThat(client().await(booking.run(), LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(client().doctor().findings()).isEmpty();
    }

    @Test
    void aChildThatFailsDiscardsItsStep() throws Exception {
        var trip = client().start(TRIP, to("none", Duration.ZERO));

        var end = client().await(trip, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("booking").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("booking").tries().errors())
                .containsExactly("run " + child("booking").run().id() + " of 'booking' failed in step 'allocate'");
        assertThat(end.job("tell").state()).isEqualTo(JobState.SKIPPED);
    }

    @Test
    void cancellingARunCancelsItsChildrenAndTheirsAndWaitsUntilTheyHaveGivenBackWhatTheyTook() throws Exception {
        var tour = client().start(TOUR, to("slow", Duration.ofHours(1)));
        await().atMost(LIMIT)
                .until(() ->
                        !client().runs(RunQuery.ALL.workflow("booking")).items().isEmpty());
        await().atMost(LIMIT)
                .until(() -> client().find(child("booking").run().id())
                                .orElseThrow()
                                .job("allocate")
                                .state()
                        == JobState.RUNNING);

        client().cancel(tour, "the guest is ill");
        var end = client().await(tour, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.CANCELLED);
        assertThat(child("trip").state()).isEqualTo(RunState.CANCELLED);
        assertThat(child("booking").state()).isEqualTo(RunState.CANCELLED);
        assertThat(freed).containsExactly("slow");
        assertThat(client().doctor().findings()).isEmpty();
    }
}
