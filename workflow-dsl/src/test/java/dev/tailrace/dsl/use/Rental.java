package dev.tailrace.dsl.use;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The records and job types that these tests share, and short ways to define and to look. */
final class Rental {
    record Booking(String resource, String customer, Duration hold, int nights) {}

    record Allocation(String resource, long token, Instant expiresAt, Duration grace) {}

    record Payment(String reference) {}

    record Notice(String customer, Allocation allocation) {}

    record Bill(String customer, int nights, Payment payment) {}

    record Payments(List<Payment> all) {}

    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class);
    static final JobType<Booking, Payment> CHARGE = JobType.of("charge", Booking.class, Payment.class);
    static final JobType<Allocation, Void> CLEANUP = JobType.of("cleanup", Allocation.class);
    static final JobType<Notice, Void> NOTIFY = JobType.of("notify", Notice.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);
    static final JobType<Void, Void> SWEEP = JobType.of("sweep");

    private Rental() {}

    static Plan plan(Consumer<Flow<Booking>> body) {
        return Workflow.define("w", Booking.class, body).plan();
    }

    static PlannedStep step(Plan plan, String name) {
        return plan.step(name).orElseThrow();
    }

    static StepDefinition definition(Plan plan, String name) {
        return step(plan, name).definition();
    }

    static Join join(Plan plan, String name) {
        return definition(plan, name).join();
    }

    static Binding arguments(Plan plan, String name) {
        return definition(plan, name).arguments();
    }

    /** The edges as {@code predecessor condition}. */
    static List<String> edges(Plan plan, String name) {
        return join(plan, name).edges().stream()
                .map(e -> e.predecessor() + " " + e.condition())
                .toList();
    }

    /** Defines it, and expects that to fail. */
    static List<Problem> problems(Consumer<Flow<Booking>> body) {
        return refusal(() -> Workflow.define("w", Booking.class, body)).problems();
    }

    static List<String> messages(Consumer<Flow<Booking>> body) {
        return problems(body).stream().map(Problem::message).toList();
    }

    static InvalidWorkflowException refusal(ThrowingCallable code) {
        return catchThrowableOfType(InvalidWorkflowException.class, code);
    }
}
