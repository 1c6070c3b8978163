package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import dev.tailrace.runtime.view.TeardownChange.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TeardownTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    record Stay(String room, Duration hold) {}

    record Key(String room, long token) {}

    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Stay, Key> ALLOCATE = JobType.of("allocate", Stay.class, Key.class);
    static final JobType<Key, Void> CLEAN = JobType.of("clean", Key.class);
    static final JobType<Stay, Void> FREE = JobType.of("free", Stay.class);

    // region timed
    static final Workflow<Stay> HOLD = Workflow.chain("hold", ALLOCATE)
            .teardown(FREE)
            .delay(Stay::hold)
            .on(CANCEL)
            .build();
    // endregion

    // region after
    static final Workflow<Stay> CLEANED = Workflow.define("cleaned", Stay.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()).on(CANCEL); // once every step that follows has ended
        flow.step(CLEAN, allocate.output()).retry(RetryPolicy.none());
    });
    // endregion

    // region nested
    static final Workflow<Stay> SUITE = Workflow.define("suite", Stay.class, flow -> {
        var wing = flow.step(ALLOCATE, flow.input()).named("wing");
        wing.teardown(FREE, flow.input()).named("free wing").delay(flow.input(Stay::hold));
        var room = flow.step(ALLOCATE, flow.input()).named("room").after(wing);
        room.teardown(FREE, flow.input()).named("free room").delay(Duration.ofHours(1)); // or when the wing is due
    });
    // endregion

    // region ordered
    static final Workflow<Stay> VOLUME = Workflow.define("volume", Stay.class, flow -> {
        var attach = flow.step(ALLOCATE, flow.input()).named("attach");
        var detach = attach.teardown(FREE, flow.input()).named("detach").delay(flow.input(Stay::hold));
        attach.teardown(FREE, flow.input()).named("delete").after(detach); // due when detach has ended
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void theThreeRulesOfATokenAreKept() throws Exception {
        db.execute("docs/teardown.md", "sql: rooms");
        var rooms = new Rooms(db.dataSource());

        // region rules
        assertThat(rooms.allocate("room-42", 1)).isTrue();
        assertThat(rooms.allocate("room-42", 1)).isTrue(); // the same token twice is the same allocation
        assertThat(rooms.allocate("room-42", 2)).isFalse(); // somebody else has to wait

        rooms.free(1);
        rooms.free(3); // freeing a token closes it, even if nothing was held
        assertThat(rooms.allocate("room-42", 2)).isTrue();
        assertThatThrownBy(() -> rooms.allocate("room-43", 3)) // refused under a closed token
                .hasMessage("token 3 was freed before");
        // endregion
    }

    @Test
    void workersHandTheTokenOn() throws Exception {
        db.execute("docs/teardown.md", "sql: rooms");
        var rooms = new Rooms(db.dataSource());
        var builder = WorkflowRuntime.on(db.dataSource()).queue(Queue.DEFAULT, 4);

        // region workers
        builder.queue(CANCEL, 2)
                .worker(
                        ALLOCATE,
                        (stay, job) -> rooms.allocate(stay.room(), job.token())
                                ? new Key(stay.room(), job.token())
                                : job.snooze(Duration.ofSeconds(1)))
                .worker(FREE, (stay, job) -> rooms.free(job.token()));
        // endregion

        try (var runtime = builder.start()) {
            var client = runtime.client();
            var stay = new Stay("room-42", Duration.ofMillis(500));
            var first = client.start(HOLD, stay);
            var second = client.start(HOLD, stay);

            assertThat(client.await(first, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            assertThat(client.await(second, LIMIT).state()).isEqualTo(RunState.COMPLETED);
            assertThat(db.query("SELECT count(*), bool_and(closed) FROM room_grant"))
                    .containsExactly("2 t");
        }
    }

    @Test
    void aHoldIsMoved() throws Exception {
        try (var runtime = plain(new ConcurrentLinkedQueue<>())) {
            var client = runtime.client();
            var run = client.start(HOLD, new Stay("room-42", Duration.ofHours(1)));
            client.awaitWork(run, LIMIT);

            // region steer
            var longer = client.extend(run, "free", Duration.ofMinutes(30)); // adds, so do not repeat it
            var until = client.holdUntil(run, "free", Instant.parse("2099-01-01T00:00:00Z")); // may be repeated
            var typo = client.release(run, "fre"); // changes nothing, and says why
            var now = client.release(run, "free");
            // endregion

            assertThat(longer.moved()).isTrue();
            assertThat(Duration.between(longer.before(), longer.after())).isEqualTo(Duration.ofMinutes(30));
            assertThat(until.after()).isEqualTo(Instant.parse("2099-01-01T00:00:00Z"));
            assertThat(typo.result()).isEqualTo(Result.NO_SUCH_STEP);
            assertThat(typo.message()).endsWith("did you mean 'free'?");
            assertThat(now.moved()).isTrue();
            assertThat(client.await(run, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
            assertThat(client.release(run, "free").result()).isEqualTo(Result.ALREADY_FINISHED);
        }
    }

    @Test
    void aFailedRunIsTornDownAtOnce() throws Exception {
        var freed = new ConcurrentLinkedQueue<Boolean>();
        try (var runtime = plain(freed)) {
            var client = runtime.client();
            var run = client.start(CLEANED, new Stay("room-42", Duration.ZERO));

            assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
            assertThat(freed).containsExactly(true);
        }
    }

    @Test
    void aSetupThatWasTriedInVainIsTornDownToo() throws Exception {
        var known = new ConcurrentLinkedQueue<Boolean>();
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .queue(CANCEL, 1)
                // region unknown
                .worker(ALLOCATE, (stay, job) -> {
                    throw new IllegalStateException("timed out: nobody knows whether the room is taken");
                })
                .worker(FREE, (stay, job) -> known.add(job.setupCompleted())) // false: free it if it is held
                // endregion
                .start()) {
            var client = runtime.client();
            var once = Workflow.chain("once", ALLOCATE)
                    .retry(RetryPolicy.none())
                    .teardown(FREE)
                    .delay(Duration.ofHours(1))
                    .on(CANCEL)
                    .build();

            var end = client.await(client.start(once, new Stay("room-42", Duration.ZERO)), LIMIT);

            assertThat(end.state()).isEqualTo(RunState.FAILED);
            assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
            assertThat(known).containsExactly(false);
        }
    }

    @Test
    void aTeardownThatIsGivenUpIsParked() throws Exception {
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .queue(CANCEL, 1)
                .worker(ALLOCATE, (stay, job) -> new Key(stay.room(), job.token()))
                // region parked
                .worker(FREE, (stay, job) -> job.discard("the hotel has closed down"))
                // endregion
                .start()) {
            var client = runtime.client();
            var run = client.start(HOLD, new Stay("room-42", Duration.ZERO));

            var parked = Waiting.until(
                    () -> client.find(run.id()).orElseThrow(),
                    r -> r.job("free").state() == JobState.PARKED);

            assertThat(parked.state()).isEqualTo(RunState.RUNNING);
            assertThat(client.doctor().findings())
                    .anyMatch(f -> f.concern() == Concern.PARKED_TEARDOWN
                            && f.message().contains("'free'"));
        }
    }

    @Test
    void whatIsNestedOrInOrderIsFreedInThatOrder() throws Exception {
        var freed = new ConcurrentLinkedQueue<String>();
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .worker(ALLOCATE, (stay, job) -> new Key(stay.room(), job.token()))
                .worker(FREE, (stay, job) -> {
                    freed.add(job.step());
                })
                .start()) {
            var client = runtime.client();
            client.await(client.start(SUITE, new Stay("room-42", Duration.ofMillis(300))), LIMIT);
            client.await(client.start(VOLUME, new Stay("room-42", Duration.ofMillis(100))), LIMIT);

            // region late
            var late = client.lateTeardowns(); // how many are overdue or parked, and since when
            // endregion

            assertThat(late.overdue() + late.parked()).isZero();
            assertThat(freed).containsExactly("free room", "free wing", "detach", "delete");
        }
    }

    @Test
    void aPersonMovesAParkedOneOn() throws Exception {
        var open = new AtomicBoolean();
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .queue(CANCEL, 1)
                .worker(ALLOCATE, (stay, job) -> new Key(stay.room(), job.token()))
                .worker(FREE, (stay, job) -> {
                    if (!open.get()) {
                        job.discard("the hotel has closed down");
                    }
                })
                .start()) {
            var client = runtime.client();
            var run = client.start(HOLD, new Stay("room-42", Duration.ZERO));
            var other = client.start(HOLD, new Stay("room-43", Duration.ZERO));
            for (var each : List.of(run, other)) {
                Waiting.until(
                        () -> client.find(each.id()).orElseThrow(),
                        seen -> seen.job("free").state() == JobState.PARKED);
            }
            open.set(true);

            // region decide
            client.retryTeardown(run, "free", "ada", "they have opened again"); // all of its failures are forgiven
            client.forceTeardown(other, "free", "ada", "torn down, I went and saw"); // it ends undone
            var decided = client.find(other.id()).orElseThrow().decisions(); // who and why is kept with the run
            // endregion

            assertThat(client.await(run, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
            assertThat(client.await(other, LIMIT).job("free").state()).isEqualTo(JobState.DISCARDED);
            assertThat(decided)
                    .extracting(d -> d.who() + ": " + d.why())
                    .containsExactly("ada: torn down, I went and saw");
        }
    }

    private WorkflowRuntime plain(ConcurrentLinkedQueue<Boolean> freed) {
        return WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .queue(CANCEL, 1)
                .worker(ALLOCATE, (stay, job) -> new Key(stay.room(), job.token()))
                .worker(CLEAN, (key, job) -> {
                    throw new IllegalStateException("no towels");
                })
                .worker(FREE, (stay, job) -> freed.add(job.setupCompleted()))
                .start();
    }
}
