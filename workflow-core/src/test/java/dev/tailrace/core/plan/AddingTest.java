package dev.tailrace.core.plan;

import static dev.tailrace.core.plan.Definitions.after;
import static dev.tailrace.core.plan.Definitions.allocate;
import static dev.tailrace.core.plan.Definitions.completed;
import static dev.tailrace.core.plan.Definitions.discarded;
import static dev.tailrace.core.plan.Definitions.finished;
import static dev.tailrace.core.plan.Definitions.messages;
import static dev.tailrace.core.plan.Definitions.plan;
import static dev.tailrace.core.plan.Definitions.set;
import static dev.tailrace.core.plan.Definitions.step;
import static dev.tailrace.core.plan.Definitions.sweep;
import static dev.tailrace.core.plan.Definitions.teardown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.state.EndRole;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the steps go that a step adds at run time. */
class AddingTest {
    private static final int COMPLETED = 1;
    private static final int FINISHED = 3;
    private static final int SCOPE = 6;

    private static StepDefinition adding(StepDefinition step) {
        return set(step, StepSettings.DEFAULTS.addsSteps(true));
    }

    private static Adding adding(Plan plan, String step) {
        return Adding.of(plan, plan.step(step).orElseThrow());
    }

    private static StepDefinition join(String name, Join join) {
        return step(name, Definitions.SWEEP, Definitions.NOTHING, join);
    }

    @Test
    void theyGoBeforeWhatWaitsForAllOfItsPredecessors() {
        var plan = plan(
                adding(sweep("split")),
                sweep("other"),
                sweep("all", "split", "other"),
                join("any", Join.atLeast(1, List.of(completed("split"), completed("other")))),
                join("ended", Join.all(List.of(finished("split")))),
                join("failed", Join.all(List.of(discarded("split")))));

        assertThat(adding(plan, "split")).isEqualTo(new Adding(List.of(COMPLETED, 0, FINISHED, 0), false));
    }

    @Test
    void aRunOfAStepThatAddsOthersIsCounted() {
        assertThat(plan(adding(sweep("split"))).steps().get(0).role()).isEqualTo(EndRole.COUNTED);
        assertThat(plan(adding(sweep("split")), sweep("join", "split")).countedEnds())
                .isEqualTo(1);
    }

    @Test
    void aTeardownThatWaitsForTheStepWaitsForWhatItAdds() {
        var plan = plan(allocate(), adding(sweep("split", "allocate")), teardown("free", "allocate", null));

        assertThat(adding(plan, "split")).isEqualTo(new Adding(List.of(SCOPE), true));
    }

    @Test
    void aTeardownWaitsForAStepThatAddsOthersWhichNothingElseWaitsFor() {
        var plan = plan(
                allocate(),
                adding(sweep("split", "allocate")),
                join("failed", Join.all(List.of(discarded("split")))),
                teardown("free", "allocate", null));

        assertThat(plan.steps().get(3).predecessors()).isEqualTo(3);
        assertThat(adding(plan, "split").edges()).containsExactly(0, SCOPE);
    }

    @Test
    void theScopeOfASetupHoldsWhatItAddsItself() {
        var plan = plan(adding(allocate()), teardown("free", "allocate", null));

        assertThat(adding(plan, "allocate")).isEqualTo(new Adding(List.of(SCOPE), true));
    }

    @Test
    void aTeardownWithATimeWaitsForNothingThatIsAdded() {
        var soon = new Timing.Delay(Duration.ofSeconds(1));
        var plan = plan(adding(allocate()), teardown("free", "allocate", soon));

        assertThat(adding(plan, "allocate").edges()).containsExactly(0);
    }

    @Test
    void aTeardownAddsNothing() {
        assertThat(messages(allocate(), adding(teardown("free", "allocate", new Timing.Delay(Duration.ZERO)))))
                .containsExactly("step 'free': a teardown cannot add steps; let an ordinary step do it");
    }

    @Test
    void namesOfAddedStepsAreKeptFree() {
        var mistake = "a step cannot be called '%s': so are those that 'split' adds; use another name";
        assertThat(messages(adding(sweep("split")), sweep("split[0]"), sweep("split/a/b"), sweep("split-2")))
                .containsExactly(mistake.formatted("split[0]"), mistake.formatted("split/a/b"));
        assertThat(messages(sweep("split"), join("split[0]", after("split")))).isEmpty();
    }
}
