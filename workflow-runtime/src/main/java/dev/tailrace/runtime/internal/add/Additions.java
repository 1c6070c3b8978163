package dev.tailrace.runtime.internal.add;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.plan.Adding;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlanCompiler;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The steps that an attempt adds to its run, in memory until the attempt completes. They are a small workflow of their own,
 * and are checked as one. For use by one thread at a time.
 */
public final class Additions {
    /** How many steps one attempt may add, teardowns included. */
    public static final int MOST_STEPS = 10_000;

    /** How long their arguments may be together, in characters of JSON. */
    public static final int MOST_CHARACTERS = 8 * 1024 * 1024;

    private final JsonCodec codec;
    private final String step;
    private final Adding adding;
    private final List<StepDraft> drafts = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();
    private int ordinary;
    private int characters;

    /**
     * @param step the one that adds them; they are named after it
     * @param adding where they go; null for a step that was not said to add any
     * @throws IllegalStateException if it was not
     */
    public Additions(JsonCodec codec, String step, @Nullable Adding adding) {
        if (adding == null) {
            throw new IllegalStateException("step '" + step
                    + "' was not said to add steps. Say so in its workflow: flow.step(...).addsSteps()");
        }
        this.codec = codec;
        this.step = step;
        this.adding = adding;
    }

    String step() {
        return step;
    }

    /** Where the steps go. */
    Adding adding() {
        return adding;
    }

    public boolean isEmpty() {
        return drafts.isEmpty();
    }

    /**
     * A step that waits for the adding one alone.
     *
     * @param arguments null only for a type without any
     * @throws dev.tailrace.runtime.error.PayloadException if they cannot be stored
     */
    public StepDraft add(JobType<?, ?> type, @Nullable Object arguments) {
        var name = nextName();
        return keep(new StepDraft(this, type, name, argument(type, name, arguments), null));
    }

    /** A step that is given the output of another one that was added. */
    StepDraft then(StepDraft before, JobType<?, ?> type) {
        var binding = before.type().result() == Void.class
                ? new StepDraft.Argument(new Binding.Nothing(), before)
                : new StepDraft.Argument(null, before);
        return keep(new StepDraft(this, type, nextName(), binding, null));
    }

    /** What undoes one that was added. */
    StepDraft teardown(StepDraft setup, JobType<?, ?> type, @Nullable Object arguments) {
        if (adding.held()) {
            throw new IllegalStateException(
                    "step '" + step + "' is a setup or follows one, so what it adds is nested in"
                            + " that: a setup that is added there is not supported yet. Make it a step of the workflow, or add it"
                            + " by a step before the other setup");
        }
        var name = setup.name() + "." + type.kind();
        return keep(new StepDraft(this, type, name, argument(type, name, arguments), setup));
    }

    private String nextName() {
        return step + "[" + ordinary + "]";
    }

    private StepDraft.Argument argument(JobType<?, ?> type, String name, @Nullable Object arguments) {
        if (type.arguments() == Void.class) {
            if (arguments != null) {
                throw new IllegalArgumentException("kind '" + type.kind() + "' takes no argument; add it with null");
            }
            return new StepDraft.Argument(new Binding.Nothing(), null);
        }
        Objects.requireNonNull(arguments, () -> "kind '" + type.kind() + "' takes an argument, not null");
        var json = codec.encode(arguments, "the argument of the added step '" + name + "'", JsonCodec.MAX_ARGUMENTS);
        characters += json.length();
        if (characters > MOST_CHARACTERS) {
            throw new IllegalStateException("step '" + step + "' adds steps whose arguments are more than "
                    + MOST_CHARACTERS + " characters of JSON together. Store them elsewhere and pass their keys");
        }
        values.add(codec.raw(json));
        return new StepDraft.Argument(new Binding.Computed(values.size() - 1), null);
    }

    private StepDraft keep(StepDraft draft) {
        if (drafts.size() >= MOST_STEPS) {
            throw new IllegalStateException("step '" + step + "' adds more than " + MOST_STEPS
                    + " steps. Add some that take many items each, or start runs: job.client().startMany(...)");
        }
        drafts.add(draft);
        ordinary += draft.isTeardown() ? 0 : 1;
        return draft;
    }

    /** The arguments, as the bindings of the plan name them. */
    List<@Nullable Object> values() {
        return List.copyOf(values);
    }

    /**
     * As a plan of their own.
     *
     * @throws IllegalStateException if something is wrong with them
     */
    Plan plan() {
        var steps = drafts.stream().map(StepDraft::definition).toList();
        try {
            return PlanCompiler.compile(new Definition(step, Void.class, steps));
        } catch (InvalidWorkflowException e) {
            var problems = e.problems().stream().map(String::valueOf).collect(Collectors.joining("; "));
            throw new IllegalStateException("step '" + step + "' adds steps that cannot be: " + problems, e);
        }
    }

    /** The whole output of a step that was added. */
    static Binding outputOf(StepDraft draft) {
        return new Binding.Output(draft.name(), Pointer.WHOLE, draft.type().result());
    }
}
