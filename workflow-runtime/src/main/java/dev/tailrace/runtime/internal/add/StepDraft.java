package dev.tailrace.runtime.internal.add;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.EdgeDefinition;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.state.EdgeCondition;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A step that a worker adds, while it is described. For use by one thread at a time. */
public final class StepDraft {
    private final Additions all;
    private final JobType<?, ?> type;
    private final Argument argument;
    private final @Nullable StepDraft setup;
    private final Set<StepDraft> after = new LinkedHashSet<>();
    private String name;
    private StepSettings settings = StepSettings.DEFAULTS;
    private @Nullable Timing timing;
    private boolean onlyIfCompleted;
    private boolean keepOnFailure;

    /**
     * What a step is given.
     *
     * @param known null for the output of the step before
     * @param before a step that it follows; null for none
     */
    record Argument(@Nullable Binding known, @Nullable StepDraft before) {}

    /** @param setup what it undoes; null for an ordinary step */
    StepDraft(Additions all, JobType<?, ?> type, String name, Argument argument, @Nullable StepDraft setup) {
        this.all = all;
        this.type = type;
        this.name = name;
        this.argument = argument;
        this.setup = setup;
        if (argument.before() != null) {
            after.add(argument.before());
        }
    }

    public String name() {
        return name;
    }

    boolean isTeardown() {
        return setup != null;
    }

    JobType<?, ?> type() {
        return type;
    }

    /** A step that is given the output of this one. */
    public StepDraft then(JobType<?, ?> next) {
        return all.then(this, next);
    }

    /** What undoes this one. */
    public StepDraft teardown(JobType<?, ?> undoing, @Nullable Object arguments) {
        return all.teardown(this, undoing, arguments);
    }

    /**
     * Another name, behind that of the step that adds it.
     *
     * @throws IllegalArgumentException if it could be taken for a numbered one, or for one that another step added
     */
    public void named(String own) {
        if (own.isBlank() || own.chars().anyMatch(c -> "[]/".indexOf(c) >= 0)) {
            throw new IllegalArgumentException("an added step cannot be called '" + own
                    + "': use a name without '[', ']' and '/'; it comes behind that of the step which adds it");
        }
        name = all.step() + "/" + own;
    }

    /** @throws IllegalArgumentException if the other one was added by another attempt, or is this one */
    public void after(StepDraft other) {
        if (other.all != all) {
            throw new IllegalArgumentException("step '" + name + "' can only follow steps that the same attempt adds");
        }
        if (other == this) {
            throw new IllegalArgumentException("step '" + name + "' cannot follow itself");
        }
        after.add(other);
    }

    public void set(UnaryOperator<StepSettings> change) {
        settings = change.apply(settings);
    }

    /** @throws IllegalStateException if it has a time already */
    public void time(Timing next) {
        if (timing != null) {
            throw new IllegalStateException("step '" + name + "' has two times; use one of delay(...) and at(...)");
        }
        timing = next;
    }

    public void onlyIfCompleted() {
        onlyIfCompleted = true;
    }

    public void keepOnFailure() {
        keepOnFailure = true;
    }

    StepDefinition definition() {
        var known = argument.known();
        var before = argument.before();
        var binding = known == null && before != null ? Additions.outputOf(before) : known;
        return new StepDefinition(
                name,
                type,
                binding == null ? new Binding.Nothing() : binding,
                setup == null ? join() : Join.NONE,
                timing,
                settings,
                setup == null ? null : undoing(setup));
    }

    private Join join() {
        return Join.all(after.stream()
                .map(step -> new EdgeDefinition(step.name(), EdgeCondition.COMPLETED))
                .toList());
    }

    private TeardownDefinition undoing(StepDraft undone) {
        return new TeardownDefinition(
                undone.name(), after.stream().map(StepDraft::name).toList(), onlyIfCompleted, keepOnFailure);
    }
}
