package dev.tailrace.core.plan;

import static dev.tailrace.core.plan.Definitions.CONFIRM;
import static dev.tailrace.core.plan.Definitions.FREE;
import static dev.tailrace.core.plan.Definitions.INPUT;
import static dev.tailrace.core.plan.Definitions.NOTHING;
import static dev.tailrace.core.plan.Definitions.SWEEP;
import static dev.tailrace.core.plan.Definitions.after;
import static dev.tailrace.core.plan.Definitions.allocate;
import static dev.tailrace.core.plan.Definitions.completed;
import static dev.tailrace.core.plan.Definitions.discarded;
import static dev.tailrace.core.plan.Definitions.edges;
import static dev.tailrace.core.plan.Definitions.finished;
import static dev.tailrace.core.plan.Definitions.messages;
import static dev.tailrace.core.plan.Definitions.output;
import static dev.tailrace.core.plan.Definitions.set;
import static dev.tailrace.core.plan.Definitions.step;
import static dev.tailrace.core.plan.Definitions.sweep;
import static dev.tailrace.core.plan.Definitions.teardown;
import static dev.tailrace.core.plan.Definitions.timed;
import static dev.tailrace.core.plan.Definitions.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Definition;
import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.definition.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names, settings, edges and teardowns: each mistake has its sentence. */
class PlanCompilerTest {
    private static final Timing SOON = new Timing.Delay(Duration.ofSeconds(1));

    @Test
    void aWorkflowNeedsAStep() {
        assertThat(messages()).containsExactly("has no steps. Add one: flow.step(JOB_TYPE, flow.input())");
    }

    @Test
    void aWorkflowNeedsAReadableName() {
        assertThat(PlanCompiler.check(new Definition("a\nb", Void.class, List.of(sweep("a")))))
                .containsExactly(Problem.of(
                        null,
                        "the workflow cannot be called so: its name has a control character or half a surrogate pair;"
                                + " use letters, digits and punctuation"));
    }

    @Test
    void aStepNeedsAReadableName() {
        assertThat(messages(sweep(""), sweep("x".repeat(201)), sweep("a\u0007"), sweep("\udc00"), sweep(" a")))
                .containsExactly(
                        "a step cannot be called '': its name is empty",
                        "a step cannot be called '" + "x".repeat(200)
                                + "...': its name has 201 characters; use at most 200",
                        "a step cannot be called 'a?': its name has a control character or half a surrogate pair; use"
                                + " letters, digits and punctuation",
                        "a step cannot be called '?': its name has a control character or half a surrogate pair; use"
                                + " letters, digits and punctuation",
                        "a step cannot be called ' a': its name begins or ends with white space");
    }

    @Test
    void stepsNeedNamesOfTheirOwn() {
        assertThat(messages(sweep("a"), sweep("b"), sweep("a")))
                .containsExactly("two steps are called 'a'. Tell them apart: .named(\"a-2\")");
    }

    @Test
    void aPriorityHasBounds() {
        assertThat(messages(
                        set(sweep("a"), StepSettings.DEFAULTS.priority(0)),
                        set(sweep("b"), StepSettings.DEFAULTS.priority(5)),
                        set(sweep("c"), StepSettings.DEFAULTS.priority(4))))
                .containsExactly(
                        "step 'a': priority 0 is not one of 1 (first) to 4 (last)",
                        "step 'b': priority 5 is not one of 1 (first) to 4 (last)");
    }

    @Test
    void aTagIsNarrow() {
        assertThat(messages(set(sweep("a"), StepSettings.DEFAULTS.tags(List.of("vip", "V I P")))))
                .containsExactly("step 'a': tag 'V I P': use 1 to 63 of a-z, 0-9, '.', '_' and '-', such as 'cancel'");
    }

    @Test
    void aTimeLimitHasBoundsWhoeverSetsIt() {
        var absurd = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(messages(
                        set(sweep("a"), StepSettings.DEFAULTS.timeout(Duration.ZERO)),
                        set(sweep("b"), StepSettings.DEFAULTS.timeout(Duration.ofSeconds(-1))),
                        set(sweep("c"), StepSettings.DEFAULTS.timeout(Duration.ofDays(36_526))),
                        step("d", SWEEP.timeout(absurd), NOTHING, Join.NONE)))
                .containsExactly(
                        "step 'a': timeout PT0S must be positive and at most 36525 days (a hundred years)",
                        "step 'b': timeout PT-1S must be positive and at most 36525 days (a hundred years)",
                        "step 'c': timeout PT876624H must be positive and at most 36525 days (a hundred years)",
                        "step 'd': timeout " + absurd + " must be positive and at most 36525 days (a hundred years)");
    }

    @Test
    void aDelayHasBounds() {
        assertThat(messages(
                        timed(sweep("a"), new Timing.Delay(Duration.ofMillis(-1))),
                        timed(sweep("b"), new Timing.Delay(Duration.ofSeconds(Long.MAX_VALUE))),
                        timed(sweep("c"), new Timing.Delay(Timing.LONGEST)),
                        timed(sweep("d"), new Timing.Delay(Duration.ZERO))))
                .containsExactly(
                        "step 'a': delay PT-0.001S is negative; a step can only wait",
                        "step 'b': delay " + Duration.ofSeconds(Long.MAX_VALUE)
                                + " is longer than 36525 days (a hundred years)");
    }

    @Test
    void anUnknownPredecessorIsNamedWithTheNearest() {
        assertThat(messages(sweep("allocate"), sweep("notify", "alocate")))
                .containsExactly(
                        "step 'notify' comes after 'alocate', but no step is called so; did you mean 'allocate'?");
    }

    @Test
    void aStepCannotFollowItself() {
        assertThat(messages(sweep("a", "a"))).containsExactly("step 'a' cannot come after itself");
    }

    @Test
    void nothingFollowsATeardown() {
        assertThat(messages(allocate(), teardown("free", "allocate", SOON), sweep("a", "free")))
                .containsExactly(
                        "step 'a' cannot come after 'free', which is a teardown: nothing follows a teardown but"
                                + " another teardown of its setup");
    }

    @Test
    void aCountMustBePossible() {
        assertThat(messages(
                        sweep("a"),
                        sweep("b"),
                        step("c", SWEEP, NOTHING, Join.atLeast(3, edges("a", "b"))),
                        step("d", SWEEP, NOTHING, Join.atLeast(0, edges("a"))),
                        step("e", SWEEP, NOTHING, Join.atLeast(1, List.of()))))
                .containsExactly(
                        "step 'c': afterAtLeast(3, ...) names 2 edges; the count must be 1 to 2",
                        "step 'd': afterAtLeast(0, ...) names 1 edges; the count must be 1 to 1",
                        "step 'e': afterAtLeast(1, ...) names 0 edges; the count must be 1 to 0");
    }

    @Test
    void aPredecessorCannotEndInTwoWays() {
        assertThat(messages(
                        sweep("a"),
                        step("b", SWEEP, NOTHING, Join.all(List.of(completed("a"), discarded("a")))),
                        step("c", SWEEP, NOTHING, Join.atLeast(1, List.of(completed("a"), discarded("a")))),
                        step("d", SWEEP, NOTHING, Join.all(List.of(completed("a"), finished("a"))))))
                .containsExactly("step 'b' waits until 'a' is both completed and discarded, which it never is. Use"
                        + " afterAny(...)");
    }

    @Test
    void aTeardownNeedsASetupThatExistsAndIsAStep() {
        assertThat(messages(
                        allocate(),
                        teardown("a", "alocate", SOON),
                        teardown("b", "allocate", SOON),
                        teardown("c", "b", SOON)))
                .containsExactly(
                        "teardown 'a' has no setup: it undoes 'alocate', but no step is called so; did you mean"
                                + " 'allocate'?",
                        "teardown 'c' undoes 'b', which is itself a teardown; a setup is an ordinary step");
    }

    @Test
    void aTeardownWaitsForItsSetupAlone() {
        var free = new StepDefinition(
                "free",
                FREE,
                INPUT,
                after("a"),
                SOON,
                StepSettings.DEFAULTS,
                new TeardownDefinition("allocate", List.of(), false, false));

        assertThat(messages(allocate(), sweep("a"), free))
                .containsExactly("teardown 'free' waits for its setup 'allocate' alone; say .after(steps) for what else"
                        + " must have ended");
    }

    @Test
    void whatATeardownComesAfterMustBeAStepOrAnotherTeardownOfItsSetup() {
        assertThat(messages(
                        allocate(),
                        set(sweep("other"), StepSettings.DEFAULTS),
                        teardown("a", "allocate", null, "allocat"),
                        teardown("b", "other", SOON, "a"),
                        teardown("c", "allocate", SOON, "c"),
                        teardown("d", "allocate", SOON, "allocate")))
                .containsExactly(
                        "teardown 'a' comes after 'allocat', but no step is called so; did you mean 'allocate'?",
                        "teardown 'b' undoes 'other' and cannot come after 'a', which undoes 'allocate': only teardowns"
                                + " of one setup are put in order. Of two setups, what the later one made is freed first,"
                                + " by itself, if the later one follows the earlier",
                        "teardown 'c' cannot come after itself",
                        "teardown 'd' has a time and comes after its own setup 'allocate', which it does in any case."
                                + " Leave out .after(...), or, to run it at once, the time");
    }

    @Test
    void teardownsThatComeAfterEachOtherFormACycle() {
        assertThat(messages(allocate(), teardown("a", "allocate", SOON, "b"), teardown("b", "allocate", SOON, "a")))
                .containsExactly("steps form a cycle: a -> b -> a. Take one of these edges away");
    }

    @Test
    void setupsAreNestedOnlySoFar() {
        var steps = new ArrayList<StepDefinition>();
        for (var i = 0; i < 200; i++) {
            steps.add(i == 0 ? sweep("s0") : sweep("s" + i, "s" + (i - 1)));
            steps.add(teardown("t" + i, "s" + i, SOON));
        }

        assertThat(messages(steps.toArray(StepDefinition[]::new)))
                .containsExactly(
                        "has setups in the scopes of setups, 19,900 times in all, and at most 10,000 is possible:"
                                + " each teardown waits for those of all setups behind its own. Start a workflow of its own for"
                                + " some of them");
    }

    @Test
    void aTeardownHasATimeOrStepsToWaitFor() {
        assertThat(messages(allocate(), sweep("a"), teardown("free", "allocate", SOON, "a")))
                .isEmpty();
        assertThat(messages(allocate(), teardown("free", "allocate", null)))
                .containsExactly(
                        "teardown 'free' has no time and no step follows its setup 'allocate', so nothing would"
                                + " ever be held. Say how long: .delay(...) or .at(...); or let the steps that use it follow"
                                + " 'allocate'");
    }

    @Test
    void theWholeGraphIsCheckedOnlyOnceEachStepIsSound() {
        var definition = workflow(set(sweep("a", "b"), StepSettings.DEFAULTS.priority(9)), sweep("b", "a"));

        assertThat(PlanCompiler.check(definition))
                .isEqualTo(PlanCompiler.checkSteps(definition))
                .hasSize(1);
    }

    @Test
    void everyMistakeIsReportedAtOnceInTheOrderOfTheSteps() {
        var definition = new Definition(
                "",
                Definitions.Booking.class,
                List.of(
                        set(sweep("a", "z"), StepSettings.DEFAULTS.priority(9)),
                        timed(sweep("a"), new Timing.Delay(Duration.ofSeconds(-1))),
                        step("confirm", CONFIRM, output("a", "", Definitions.Allocation.class), Join.NONE),
                        teardown("free", "zz", SOON)));

        var refusal = catchThrowableOfType(InvalidWorkflowException.class, () -> PlanCompiler.compile(definition));

        assertThat(refusal.problems())
                .extracting(Problem::step)
                .containsExactly(null, "a", "a", "a", "a", "confirm", "confirm", "free");
        assertThat(refusal).hasMessageStartingWith("Workflow '': 8 mistakes\n  - the workflow cannot be called so");
        assertThat(refusal.problems()).isEqualTo(PlanCompiler.check(definition));
    }

    @Test
    void aSoundDefinitionHasNoProblems() {
        assertThat(messages(
                        allocate(),
                        step(
                                "confirm",
                                CONFIRM,
                                output("allocate", "", Definitions.Allocation.class),
                                after("allocate")),
                        teardown("free", "allocate", SOON)))
                .isEmpty();
        assertThat(PlanCompiler.compile(workflow(step("one", JobType.of("one"), NOTHING, Join.NONE)))
                        .workflow())
                .isEqualTo("w");
    }
}
