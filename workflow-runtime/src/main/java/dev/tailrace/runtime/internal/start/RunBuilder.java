package dev.tailrace.runtime.internal.start;

import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.definition.GateDefinition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.plan.Adding;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.payload.ArgumentPlan;
import dev.tailrace.runtime.internal.payload.Arguments;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.payload.StartValues;
import dev.tailrace.runtime.internal.payload.Times;
import dev.tailrace.runtime.internal.payload.Times.When;
import dev.tailrace.runtime.internal.store.JobPolicy;
import dev.tailrace.runtime.internal.store.JobRef;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.NewGate;
import dev.tailrace.runtime.internal.store.NewJob;
import dev.tailrace.runtime.internal.store.NewRun;
import dev.tailrace.runtime.internal.store.NewTake;
import dev.tailrace.runtime.internal.store.Successors;
import dev.tailrace.runtime.option.StartOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a plan and an input into the rows of a run. From then on the run needs neither: whatever the plan says stands in
 * its jobs. Safe for use by many threads.
 */
public final class RunBuilder {
    private final Arguments arguments;
    private final OutputUses uses;
    private final Times times;
    private final JobTakes takes;
    private final ChildPlans childPlans;

    public RunBuilder(JsonCodec codec) {
        this.arguments = new Arguments(codec);
        this.uses = new OutputUses(codec);
        this.times = new Times(codec);
        this.takes = new JobTakes(codec);
        this.childPlans = new ChildPlans(codec);
    }

    /** A run whose every value was found to be storable; only its lanes are still to be known. */
    public static final class Checked {
        private final Plan plan;
        private final StartOptions options;
        private final Ids ids;
        private final List<Payload> payloads = new ArrayList<>();
        private final TurnBuilder turns;

        private Checked(Plan plan, StartOptions options, long[] ids) {
            this.plan = plan;
            this.options = options;
            this.ids = new Ids(plan, ids);
            this.turns = new TurnBuilder(plan);
        }

        long id() {
            return ids.run();
        }

        List<NewTake> takes(int step) {
            return payloads.get(step).takes();
        }
    }

    /** What a step's job is given, and when. */
    private record Payload(
            ArgumentPlan arguments,
            @Nullable String uses,
            When when,
            List<NewTake> takes,
            NewGate.@Nullable Child child) {
        boolean isUnmet() {
            return Arguments.isUnmet(arguments.template());
        }
    }

    /**
     * @param ids one for the run and one for each step
     * @throws dev.tailrace.runtime.error.PayloadException if a step cannot be given its arguments or its time
     */
    public Checked check(Plan plan, StartValues start, StartOptions options, long[] ids) {
        var run = new Checked(plan, options, ids);
        for (var step : plan.steps()) {
            var definition = step.definition();
            var unmet = uses.unmetOfInput(step, start);
            var bound = arguments.bind(definition.arguments(), start, run.ids::of);
            run.payloads.add(new Payload(
                    unmet == null ? bound : arguments.unmet(unmet),
                    uses.encode(
                            step,
                            start,
                            number -> plan.steps().get(number).name(),
                            definition.settings().addsSteps() ? Adding.of(plan, step) : null),
                    unmet == null ? times.atStart(definition.timing(), start, step.name()) : When.AT_ONCE,
                    takes.of(definition, start),
                    childPlans.of(plan, step)));
        }
        return run;
    }

    /** @param lanes every lane of the plan */
    public static NewRun build(Checked run, Map<LaneKey, Integer> lanes) {
        var plan = run.plan;
        var jobs = new ArrayList<NewJob>(plan.steps().size());
        for (var step : plan.steps()) {
            jobs.add(job(run, step, lanes));
        }
        return new NewRun(
                run.ids.run(),
                plan.workflow(),
                run.options.tags(),
                run.options.at() == null ? null : Times.clamp(run.options.at()),
                plan.countedEnds(),
                plan.teardowns(),
                jobs);
    }

    /** The numbers of jobs, by step number and by name. */
    static final class Ids {
        private final Plan plan;
        private final long[] ids;
        private @Nullable Map<String, Long> byName;

        Ids(Plan plan, long[] ids) {
            this.plan = plan;
            this.ids = ids;
        }

        long run() {
            return ids[0];
        }

        long of(int step) {
            return ids[1 + step];
        }

        long of(String step) {
            if (byName == null) {
                byName = new HashMap<>();
                for (var each : plan.steps()) {
                    byName.put(each.name(), of(each.number()));
                }
            }
            return byName.getOrDefault(step, 0L);
        }
    }

    private static NewJob job(Checked run, PlannedStep step, Map<LaneKey, Integer> lanes) {
        var payload = run.payloads.get(step.number());
        return new NewJob(
                row(run, step, lanes),
                new NewJob.Place(step.number(), step.definition().settings().tags(), gate(step, payload, lanes)),
                payload.arguments(),
                payload.uses(),
                join(step, payload),
                payload.when(),
                teardown(step, run));
    }

    /** One more than there are can never be met: the step is skipped when its last predecessor has ended. */
    private static NewJob.Join join(PlannedStep step, Payload payload) {
        return new NewJob.Join(payload.isUnmet() ? step.predecessors() + 1 : step.needed(), step.predecessors());
    }

    private static JobRow row(Checked run, PlannedStep step, Map<LaneKey, Integer> lanes) {
        var definition = step.definition();
        var ids = run.ids;
        return new JobRow(
                new JobRef(ids.of(step.number()), ids.run(), ids.run()),
                step.name(),
                step.role(),
                lanes.getOrDefault(laneOf(run.plan, definition), 0),
                priority(definition, run.options),
                successors(step, ids),
                new JobPolicy(retry(run, step), definition.timeout()));
    }

    /** The lane that a step's jobs wait in. */
    private static LaneKey laneOf(Plan plan, StepDefinition step) {
        return new LaneKey(step.queue().name(), step.type().kind(), step.isTeardown(), holds(plan, step));
    }

    /** Whether the step, or the setup that it undoes, takes units of pools. */
    private static boolean holds(Plan plan, StepDefinition step) {
        var teardown = step.teardown();
        return teardown == null
                ? !step.settings().takes().isEmpty()
                : plan.steps().stream()
                        .anyMatch(each -> each.name().equals(teardown.setup())
                                && !each.definition().settings().takes().isEmpty());
    }

    /** What the input ruled out asks no pool for units: whoever claims it skips it. */
    private static @Nullable NewGate gate(PlannedStep step, Payload payload, Map<LaneKey, Integer> lanes) {
        var gate = step.definition().settings().gate();
        return gate == null || (gate.kind() == GateKind.POOL && payload.isUnmet())
                ? null
                : new NewGate(
                        lanes.getOrDefault(laneBefore(gate), 0),
                        gate.name(),
                        gate.limit() == null ? null : (Long) Times.clamp(gate.limit()),
                        payload.takes(),
                        payload.child());
    }

    /** The lane in which jobs stand before a gate. */
    private static LaneKey laneBefore(GateDefinition gate) {
        return new LaneKey(GateKind.QUEUE, gate.kind().text(), false, false);
    }

    private static int priority(StepDefinition step, StartOptions options) {
        var own = step.settings().priority();
        return Objects.requireNonNullElse(own != null ? own : options.priority(), StepSettings.DEFAULT_PRIORITY);
    }

    /** What is skipped uses up no attempts, even if nodes die before they can say so. */
    private static RetryPolicy retry(Checked run, PlannedStep step) {
        var definition = step.definition();
        var options = run.options;
        if (run.payloads.get(step.number()).isUnmet()) {
            return RetryPolicy.TEARDOWN;
        }
        var states = definition.settings().retry() != null || definition.type().retry() != null;
        return options.attempts() == null || states || step.role() == EndRole.TEARDOWN
                ? definition.retry()
                : definition.retry().attempts(options.attempts());
    }

    private static Successors successors(PlannedStep step, Ids ids) {
        var edges = step.successors();
        if (edges.isEmpty()) {
            return Successors.NONE;
        }
        var jobs = new long[edges.size()];
        var kinds = new short[edges.size()];
        for (var i = 0; i < jobs.length; i++) {
            jobs[i] = ids.of(edges.get(i).successor());
            kinds[i] = edges.get(i).kind().code();
        }
        return new Successors(jobs, kinds);
    }

    private static NewJob.@Nullable TeardownOf teardown(PlannedStep step, Checked run) {
        var teardown = step.definition().teardown();
        return teardown == null
                ? null
                : new NewJob.TeardownOf(
                        run.ids.of(teardown.setup()), teardown.keepOnFailure(), run.turns.of(step, run.ids));
    }

    /** The lanes of a plan. */
    public static List<LaneKey> lanesOf(Plan plan) {
        return plan.steps().stream()
                .map(PlannedStep::definition)
                .flatMap(step -> {
                    var gate = step.settings().gate();
                    var own = laneOf(plan, step);
                    return gate == null ? Stream.of(own) : Stream.of(own, laneBefore(gate));
                })
                .distinct()
                .toList();
    }
}
