package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.docs.page.Fences;
import dev.tailrace.docs.page.Page;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChildrenTest {
    private static final String PAGE = "docs/children.md";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    record Stay(String hotel, int nights) {}

    record Room(String number) {}

    record Itinerary(String guest, Room room) {}

    static final JobType<Stay, Room> BOOK = JobType.of("book", Stay.class, Room.class);
    static final JobType<Stay, Void> CHECK_OUT = JobType.of("check-out", Stay.class);
    static final JobType<Itinerary, Void> MAIL = JobType.of("mail", Itinerary.class);
    static final JobType<Trip, Void> APOLOGISE = JobType.of("apologise", Trip.class);

    // region child
    static final Workflow<Stay> HOTEL = Workflow.define("hotel", Stay.class, flow -> {
        var book = flow.step(BOOK, flow.input());
        book.teardown(CHECK_OUT, flow.input()).delay(Duration.ofDays(3));
    });
    // endregion

    // region define
    record Trip(String guest, Stay stay) {}

    static final Workflow<Trip> TRIP = Workflow.define("trip", Trip.class, flow -> {
        var room = flow.child(HOTEL, flow.input(Trip::stay), BOOK).within(Duration.ofHours(1));
        flow.step(MAIL, flow.args(Itinerary::new).from(flow.input(Trip::guest), room.output()));
        flow.step(APOLOGISE, flow.input()).after(room.discarded());
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    /** Who sits at the desk of the plaza. */
    private final CountDownLatch nobody = new CountDownLatch(1);

    private final ConcurrentLinkedQueue<String> mails = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> left = new ConcurrentLinkedQueue<>();

    private WorkflowClient client() {
        return db.closing(WorkflowRuntime.on(db.dataSource())
                        .queue(Queue.DEFAULT, 2)
                        .worker(BOOK, (stay, job) -> {
                            if (stay.hotel().equals("plaza")) {
                                nobody.await();
                            }
                            if (stay.nights() > 14) {
                                return job.discard("no room for so long");
                            }
                            return new Room(stay.hotel() + "-42");
                        })
                        .worker(CHECK_OUT, (stay, job) -> {
                            left.add(stay.hotel());
                        })
                        .worker(MAIL, (itinerary, job) -> {
                            mails.add(itinerary.guest() + " sleeps in "
                                    + itinerary.room().number());
                        })
                        .worker(APOLOGISE, (trip, job) -> {
                            mails.add("sorry, " + trip.guest());
                        })
                        .start())
                .client();
    }

    private static RunSummary childOf(WorkflowClient client, Run run) {
        // region find
        var children = client.runs(RunQuery.ALL.childrenOf(run)).items();
        // endregion
        assertThat(children).hasSize(1);
        assertThat(children.get(0).parent()).isEqualTo(run.id());
        return children.get(0);
    }

    @Test
    void aStepIsARunOfAnotherWorkflow() throws Exception {
        var client = client();
        var run = client.start(TRIP, new Trip("ada", new Stay("ritz", 3)));

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(mails).containsExactly("ada sleeps in ritz-42");
        var sql = Page.read(PAGE).marked("sql: children").replace(":run", Long.toString(run.id()));
        Fences.assertShows(PAGE, "result: children", db.table(sql));

        assertThat(left).isEmpty();
        var child = childOf(client, run).run();
        // region release
        client.release(child, "check-out");
        // endregion
        assertThat(client.await(child, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(left).containsExactly("ritz");
    }

    @Test
    void aStepTakesOverWhereAChildFails() throws Exception {
        var client = client();
        var run = client.start(TRIP, new Trip("bob", new Stay("ritz", 30)));

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(mails).containsExactly("sorry, bob");
        var step = client.find(run.id()).orElseThrow().job("hotel");
        assertThat(step.state()).isEqualTo(JobState.DISCARDED);
        assertThat(step.tries().errors())
                .containsExactly("run " + childOf(client, run).run().id() + " of 'hotel' failed in step 'book'");
    }

    @Test
    void aCancelReachesTheChildAndTheRoomIsLeft() throws Exception {
        var client = client();
        var run = client.start(TRIP, new Trip("eve", new Stay("plaza", 3)));
        await().atMost(LIMIT)
                .until(() -> client.runs(RunQuery.ALL.workflow("hotel")).items().stream()
                        .anyMatch(child -> bookingOf(client, child.run()) == JobState.RUNNING));

        // region cancel
        client.cancel(run, "the trip is off");
        // endregion

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.CANCELLED);
        var child = childOf(client, run);
        assertThat(client.await(child.run(), LIMIT).state()).isEqualTo(RunState.CANCELLED);
        assertThat(left).containsExactly("plaza");
    }

    private static JobState bookingOf(WorkflowClient client, Run hotel) {
        return client.find(hotel.id()).orElseThrow().job("book").state();
    }
}
