package dev.tailrace.diagram;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.Signal;
import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.diagram.StepMark.Times;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Workflows in which everything occurs that a picture can show, and what became of them. */
final class Bookings {
    record Booking(String room, String guest, Duration hold) {}

    record Allocation(String room, long token, Instant expiresAt) {}

    record Notice(String guest, Allocation allocation) {}

    static final Queue CANCEL = Queue.named("cancel");
    static final Queue MAIL = Queue.named("mail");
    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class);
    static final JobType<Notice, Void> NOTIFY = JobType.of("notify", Notice.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);
    static final JobType<Allocation, Void> CHECK = JobType.of("check", Allocation.class);
    static final JobType<Void, Void> SWEEP = JobType.of("sweep");
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    /** The one of the front page. */
    static final Workflow<Booking> BOOKING = Workflow.define("resource-booking", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()).delay(flow.input(Booking::hold)).on(CANCEL);
        flow.step(NOTIFY, flow.args(Notice::new).from(flow.input(Booking::guest), allocate.output()));
    });

    /** Every kind of step, edge, join and time. */
    static final Workflow<Booking> EVERYTHING = Workflow.define("every-kind", Booking.class, flow -> {
        var allocate = flow.step(ALLOCATE, flow.input());
        allocate.teardown(FREE, flow.input()).on(CANCEL);
        allocate.teardown(FREE, flow.input())
                .named("give-up")
                .at(allocate.output(Allocation::expiresAt))
                .onlyIfCompleted();
        var check = flow.step(CHECK, allocate.output()).delay(Duration.ofMinutes(90));
        var apologise =
                flow.step(SWEEP, flow.nothing()).named("apologise").on(MAIL).after(check.discarded());
        var report = flow.step(SWEEP, flow.nothing()).named("report").on(MAIL).after(check.finished());
        var any = flow.step(SWEEP, flow.nothing()).named("first-of-both").afterAny(apologise, report);
        var two = flow.step(SWEEP, flow.nothing()).named("two-of-three").afterAtLeast(2, check, report, any);
        flow.step(SWEEP, flow.nothing()).named("close").after(any, two);
    });

    /** A signal, a run of another workflow, and units of a pool. */
    static final Workflow<Booking> EVERY_GATE = Workflow.define("every-gate", Booking.class, flow -> {
        var approval = flow.await(Signal.of("approval")).within(Duration.ofDays(2));
        var stay = flow.child(BOOKING, flow.input()).named("stay").after(approval);
        flow.step(SWEEP, flow.nothing())
                .named("close")
                .takes(2, Pool.named("staff"))
                .after(stay);
        flow.step(SWEEP, flow.nothing()).named("escalate").on(MAIL).after(approval.discarded(), stay.discarded());
    });

    private Bookings() {}

    /** Held for almost ten minutes more, after one failure. */
    static RunOverlay held() {
        return new RunOverlay(
                17,
                RunState.RUNNING,
                NOON,
                List.of(
                        mark("allocate", JobState.COMPLETED, 2, new Times(null, at(-31), at(-30)), "busy"),
                        mark("free", JobState.SCHEDULED, 0, new Times(at(575), null, null), null),
                        mark("notify", JobState.RUNNING, 1, new Times(null, at(-4), null), null)));
    }

    /** Each state once, by the order of {@link JobState}, on the steps of {@link #EVERYTHING}, and a step besides. */
    static RunOverlay everyState() {
        var error = "java.lang.IllegalStateException: the door of room-42 is stuck, and nobody has the key to it\n\tat";
        return new RunOverlay(
                18,
                RunState.CANCELLING,
                NOON,
                List.of(
                        mark("allocate", JobState.COMPLETED, 1, new Times(null, at(-3700), at(-3600)), null),
                        mark("free", JobState.PARKED, 3, new Times(null, at(-60), null), error),
                        mark("give-up", JobState.SCHEDULED, 0, new Times(at(86_400 * 2), null, null), null),
                        mark("check", JobState.DISCARDED, 25, new Times(null, at(-2), at(-1)), error),
                        mark("apologise", JobState.RETRYABLE, 2, new Times(at(9), null, null), "no route to host"),
                        mark("report", JobState.AVAILABLE, 0, new Times(at(-120), null, null), null),
                        mark("first-of-both", JobState.PENDING, 0, Times.NONE, null),
                        mark("two-of-three", JobState.SKIPPED, 0, new Times(null, null, at(-1)), null),
                        mark("close", JobState.CANCELLED, 0, new Times(null, null, at(-1)), null),
                        mark("added-later", JobState.RUNNING, 1, new Times(null, at(-0.25), null), null)));
    }

    static StepMark mark(String step, JobState state, int attempt, Times times, @Nullable String error) {
        return new StepMark(step, 1, state, attempt, times, error);
    }

    private static Instant at(double seconds) {
        return NOON.plusMillis((long) (seconds * 1000));
    }
}
