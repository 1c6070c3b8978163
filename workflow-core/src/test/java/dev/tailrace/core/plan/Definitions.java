package dev.tailrace.core.plan;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.EdgeDefinition;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.state.EdgeCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Definitions made by hand, as no builder would make them. */
final class Definitions {
    record Booking(String resource, String customer, Duration hold, int nights) {}

    record Allocation(String resource, long token, Instant expiresAt, Duration grace) {}

    record Notice(String customer, Allocation allocation) {}

    static final Queue CANCEL = Queue.named("cancel");
    static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class);
    static final JobType<Allocation, Void> CONFIRM = JobType.of("confirm", Allocation.class);
    static final JobType<Notice, Void> NOTIFY = JobType.of("notify", Notice.class);
    static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);
    static final JobType<Void, Void> SWEEP = JobType.of("sweep");
    static final Binding INPUT = new Binding.Input(Pointer.WHOLE, Booking.class);
    static final Binding NOTHING = new Binding.Nothing();

    private Definitions() {}

    static Definition workflow(StepDefinition... steps) {
        return new Definition("w", Booking.class, List.of(steps));
    }

    static Plan plan(StepDefinition... steps) {
        return PlanCompiler.compile(workflow(steps));
    }

    static List<String> messages(StepDefinition... steps) {
        return PlanCompiler.check(workflow(steps)).stream()
                .map(Problem::message)
                .toList();
    }

    static StepDefinition step(String name, JobType<?, ?> type, Binding arguments, Join join) {
        return new StepDefinition(name, type, arguments, join, null, StepSettings.DEFAULTS, null);
    }

    /** A step that takes and gives nothing, after all of these. */
    static StepDefinition sweep(String name, String... predecessors) {
        return step(name, SWEEP, NOTHING, after(predecessors));
    }

    static StepDefinition allocate() {
        return step("allocate", ALLOCATE, INPUT, Join.NONE);
    }

    static StepDefinition teardown(String name, String setup, @Nullable Timing timing, String... after) {
        return new StepDefinition(
                name,
                FREE,
                INPUT,
                Join.NONE,
                timing,
                StepSettings.DEFAULTS,
                new TeardownDefinition(setup, List.of(after), false, false));
    }

    static StepDefinition timed(StepDefinition step, Timing timing) {
        return new StepDefinition(
                step.name(), step.type(), step.arguments(), step.join(), timing, step.settings(), step.teardown());
    }

    static StepDefinition set(StepDefinition step, StepSettings settings) {
        return new StepDefinition(
                step.name(), step.type(), step.arguments(), step.join(), step.timing(), settings, step.teardown());
    }

    static Join after(String... predecessors) {
        return Join.all(edges(predecessors));
    }

    static List<EdgeDefinition> edges(String... predecessors) {
        return Arrays.stream(predecessors).map(Definitions::completed).toList();
    }

    static EdgeDefinition completed(String predecessor) {
        return new EdgeDefinition(predecessor, EdgeCondition.COMPLETED);
    }

    static EdgeDefinition discarded(String predecessor) {
        return new EdgeDefinition(predecessor, EdgeCondition.DISCARDED);
    }

    static EdgeDefinition finished(String predecessor) {
        return new EdgeDefinition(predecessor, EdgeCondition.FINISHED);
    }

    static Binding.Output output(String step, String component, Class<?> type) {
        return new Binding.Output(step, component.isEmpty() ? Pointer.WHOLE : Pointer.to(component), type);
    }
}
