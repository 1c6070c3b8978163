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
public final class Definitions {
    public record Booking(String resource, String customer, Duration hold, int nights) {}

    public record Allocation(String resource, long token, Instant expiresAt, Duration grace) {}

    public record Notice(String customer, Allocation allocation) {}

    public static final Queue CANCEL = Queue.named("cancel");
    public static final JobType<Booking, Allocation> ALLOCATE = JobType.of("allocate", Booking.class, Allocation.class);
    public static final JobType<Allocation, Void> CONFIRM = JobType.of("confirm", Allocation.class);
    public static final JobType<Notice, Void> NOTIFY = JobType.of("notify", Notice.class);
    public static final JobType<Booking, Void> FREE = JobType.of("free", Booking.class);
    public static final JobType<Void, Void> SWEEP = JobType.of("sweep");
    public static final Binding INPUT = new Binding.Input(Pointer.WHOLE, Booking.class);
    public static final Binding NOTHING = new Binding.Nothing();

    private Definitions() {}

    public static Definition workflow(StepDefinition... steps) {
        return new Definition("w", Booking.class, List.of(steps));
    }

    public static Plan plan(StepDefinition... steps) {
        return PlanCompiler.compile(workflow(steps));
    }

    public static List<String> messages(StepDefinition... steps) {
        return PlanCompiler.check(workflow(steps)).stream()
                .map(Problem::message)
                .toList();
    }

    public static StepDefinition step(String name, JobType<?, ?> type, Binding arguments, Join join) {
        return new StepDefinition(name, type, arguments, join, null, StepSettings.DEFAULTS, null);
    }

    /** A step that takes and gives nothing, after all of these. */
    public static StepDefinition sweep(String name, String... predecessors) {
        return step(name, SWEEP, NOTHING, after(predecessors));
    }

    public static StepDefinition allocate() {
        return step("allocate", ALLOCATE, INPUT, Join.NONE);
    }

    public static StepDefinition teardown(String name, String setup, @Nullable Timing timing, String... after) {
        return new StepDefinition(
                name,
                FREE,
                INPUT,
                Join.NONE,
                timing,
                StepSettings.DEFAULTS,
                new TeardownDefinition(setup, List.of(after), false, false));
    }

    public static StepDefinition timed(StepDefinition step, Timing timing) {
        return new StepDefinition(
                step.name(), step.type(), step.arguments(), step.join(), timing, step.settings(), step.teardown());
    }

    public static StepDefinition set(StepDefinition step, StepSettings settings) {
        return new StepDefinition(
                step.name(), step.type(), step.arguments(), step.join(), step.timing(), settings, step.teardown());
    }

    public static Join after(String... predecessors) {
        return Join.all(edges(predecessors));
    }

    public static List<EdgeDefinition> edges(String... predecessors) {
        return Arrays.stream(predecessors).map(Definitions::completed).toList();
    }

    public static EdgeDefinition completed(String predecessor) {
        return new EdgeDefinition(predecessor, EdgeCondition.COMPLETED);
    }

    public static EdgeDefinition discarded(String predecessor) {
        return new EdgeDefinition(predecessor, EdgeCondition.DISCARDED);
    }

    public static EdgeDefinition finished(String predecessor) {
        return new EdgeDefinition(predecessor, EdgeCondition.FINISHED);
    }

    public static Binding.Output output(String step, String component, Class<?> type) {
        return new Binding.Output(step, component.isEmpty() ? Pointer.WHOLE : Pointer.to(component), type);
    }
}
