package dev.tailrace.core.plan;

import static dev.tailrace.core.plan.Definitions.CONFIRM;
import static dev.tailrace.core.plan.Definitions.FREE;
import static dev.tailrace.core.plan.Definitions.INPUT;
import static dev.tailrace.core.plan.Definitions.NOTHING;
import static dev.tailrace.core.plan.Definitions.NOTIFY;
import static dev.tailrace.core.plan.Definitions.SWEEP;
import static dev.tailrace.core.plan.Definitions.after;
import static dev.tailrace.core.plan.Definitions.allocate;
import static dev.tailrace.core.plan.Definitions.completed;
import static dev.tailrace.core.plan.Definitions.discarded;
import static dev.tailrace.core.plan.Definitions.edges;
import static dev.tailrace.core.plan.Definitions.finished;
import static dev.tailrace.core.plan.Definitions.messages;
import static dev.tailrace.core.plan.Definitions.output;
import static dev.tailrace.core.plan.Definitions.step;
import static dev.tailrace.core.plan.Definitions.sweep;
import static dev.tailrace.core.plan.Definitions.timed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.plan.Definitions.Allocation;
import dev.tailrace.core.plan.Definitions.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that do not exist, do not fit, or may be missing. */
class BindingChecksTest {
    private static final Binding.Output ALLOCATION = output("allocate", "", Allocation.class);

    record Wide(long nights, Object any, List<Object> list) {}

    @Test
    void aStepMustBeGivenWhatItTakes() {
        assertThat(messages(step("a", CONFIRM, INPUT, Join.NONE), step("b", FREE, NOTHING, Join.NONE)))
                .containsExactly(
                        "step 'a' takes a Allocation, but is given a Booking",
                        "step 'b' takes a Booking, but is given nothing");
        assertThat(messages(step("a", FREE, new Binding.Constant("x"), Join.NONE)))
                .containsExactly("step 'a' takes a Booking, but is given a String");
    }

    @Test
    void aNumberFitsAnotherAndASubclassItsSuperclass() {
        var wide = JobType.of("wide", Wide.class);
        var values = new Binding.Assembled(
                Wide.class,
                List.of(
                        new Binding.Component("nights", new Binding.Input(Pointer.to("nights"), Integer.class)),
                        new Binding.Component("any", new Binding.Constant("text")),
                        new Binding.Component("list", new Binding.Listed(List.of(new Binding.Constant(1))))));

        assertThat(messages(step("a", wide, values, Join.NONE))).isEmpty();
    }

    @Test
    void whatOnlyARunCanTellIsLeftToTheRun() {
        assertThat(messages(
                        step("a", FREE, new Binding.Computed(0), Join.NONE),
                        step("b", FREE, new Binding.Constant(null), Join.NONE),
                        step("c", JobType.of("any", Object.class), new Binding.Computed(0), Join.NONE)))
                .isEmpty();
    }

    @Test
    void aPointerMustLeadSomewhere() {
        assertThat(messages(
                        allocate(),
                        step("a", SWEEP, input("/nope", Void.class), Join.NONE),
                        step("b", CONFIRM, output("allocate", "expires", Allocation.class), after("allocate")),
                        step("c", SWEEP, input("/hold/seconds", Void.class), Join.NONE)))
                .containsExactly(
                        "flow.input(\"/nope\"): Booking has no component 'nope', only [resource, customer, hold, nights]",
                        "allocate.output(\"/expires\"): Allocation has no component 'expires', only [resource, token,"
                                + " expiresAt, grace]",
                        "flow.input(\"/hold/seconds\"): a Duration has no components");
    }

    @Test
    void aPointerMustLeadToWhatIsSaid() {
        assertThat(messages(
                        allocate(),
                        timed(
                                step("a", SWEEP, NOTHING, after("allocate")),
                                new Timing.BoundAt(output("allocate", "resource", Instant.class)))))
                .containsExactly("allocate.output(\"/resource\", Instant.class): it is a String");
    }

    @Test
    void componentsMustExistAndFit() {
        var notice = new Binding.Assembled(
                Notice.class,
                List.of(
                        new Binding.Component("client", new Binding.Constant("x")),
                        new Binding.Component("allocation", INPUT)));

        assertThat(messages(step("a", NOTIFY, notice, Join.NONE)))
                .containsExactly(
                        "step 'a': Notice has no component 'client', only [customer, allocation]",
                        "step 'a' takes a Allocation, but is given a Booking");
    }

    @Test
    void theStepThatIsReadMustExistAndHaveAnOutput() {
        assertThat(messages(
                        allocate(),
                        sweep("sweep"),
                        step("a", CONFIRM, output("alocate", "", Allocation.class), Join.NONE),
                        step("b", JobType.of("any", Object.class), output("sweep", "", Object.class), after("sweep"))))
                .containsExactly(
                        "step 'a' takes the output of 'alocate', but no step is called so; did you mean 'allocate'?",
                        "step 'sweep' has no output: JobType 'sweep' was declared without a result class");
    }

    @Test
    void anOutputMustBeThereWhenTheStepStarts() {
        assertThat(messages(
                        allocate(),
                        sweep("other"),
                        step("a", CONFIRM, ALLOCATION, Join.NONE),
                        step("b", CONFIRM, ALLOCATION, Join.all(List.of(discarded("allocate")))),
                        step("c", CONFIRM, ALLOCATION, Join.all(List.of(finished("allocate")))),
                        step("d", CONFIRM, ALLOCATION, Join.atLeast(1, edges("allocate", "other"))),
                        step("e", CONFIRM, ALLOCATION, Join.atLeast(2, edges("allocate", "other", "a")))))
                .containsExactly(
                        missing("a", "it does not come after it"),
                        missing("b", "after discarded"),
                        missing("c", "after finished"),
                        missing("d", "afterAny"),
                        missing("e", "afterAtLeast"));
    }

    @Test
    void anOutputIsThereWhereOneEdgeOfTheJoinAsksForIt() {
        assertThat(messages(
                        allocate(),
                        step("a", CONFIRM, ALLOCATION, Join.all(List.of(finished("allocate"), completed("allocate")))),
                        step("b", CONFIRM, ALLOCATION, Join.atLeast(1, edges("allocate")))))
                .isEmpty();
    }

    @Test
    void anOutputWithAFallbackMayBeMissing() {
        var optional = new Binding.OrElse(ALLOCATION, new Binding.Constant(null));

        assertThat(messages(
                        allocate(),
                        sweep("other"),
                        step("a", CONFIRM, optional, Join.all(List.of(discarded("allocate")))),
                        step("b", CONFIRM, optional, Join.atLeast(1, edges("allocate", "other")))))
                .isEmpty();
    }

    @Test
    void aTimeIsReadFromOnePlaceAndMustBeThere() {
        var delay = output("allocate", "grace", Duration.class);
        assertThat(messages(
                        allocate(),
                        timed(sweep("a"), new Timing.BoundDelay(delay)),
                        timed(sweep("b"), new Timing.BoundDelay(new Binding.OrElse(delay, new Binding.Constant(null)))),
                        timed(sweep("c"), new Timing.BoundDelay(input("/customer", Duration.class))),
                        timed(sweep("d"), new Timing.BoundAt(new Binding.Constant(Duration.ZERO)))))
                .containsExactly(
                        missing("a", "it does not come after it"),
                        "step 'b': its delay is read from the input or from one output, not put together",
                        "flow.input(\"/customer\", Duration.class): it is a String",
                        "step 'd' takes a Instant, but is given a Duration");
    }

    @Test
    void aTeardownCannotCountOnAnyOutput() {
        var optional = new Binding.OrElse(ALLOCATION, new Binding.Constant(null));
        assertThat(messages(
                        allocate(),
                        step("other", Definitions.ALLOCATE, INPUT, Join.NONE),
                        teardown("a", ALLOCATION, false),
                        teardown("b", ALLOCATION, true),
                        teardown("c", optional, false),
                        teardown("d", output("other", "", Allocation.class), true)))
                .containsExactly(
                        "teardown 'a' takes the output of its setup 'allocate', but must also run when 'allocate' was"
                                + " tried and left none. Give it the input and free by job.token(), or say what it gets"
                                + " then: allocate.output().orElse(...) or .orNull(); or let it be skipped then:"
                                + " .onlyIfCompleted()",
                        "teardown 'd' takes the output of 'other', but must also run when 'other' has none. Say what it"
                                + " gets then: other.output().orElse(...) or .orNull()");
    }

    @Test
    void aTeardownsTimeComesFromTheInputOrItsSetup() {
        var free = Definitions.teardown(
                "free", "allocate", new Timing.BoundDelay(output("other", "grace", Duration.class)));
        assertThat(messages(allocate(), step("other", Definitions.ALLOCATE, INPUT, Join.NONE), free))
                .containsExactly("teardown 'free' takes its delay from 'other'; it can come from the input or from its"
                        + " setup 'allocate'");
    }

    private static Binding.Input input(String pointer, Class<?> type) {
        return new Binding.Input(Pointer.parse(pointer), type);
    }

    private static StepDefinition teardown(String name, Binding arguments, boolean onlyIfCompleted) {
        return new StepDefinition(
                name,
                CONFIRM,
                arguments,
                Join.NONE,
                new Timing.Delay(Duration.ofSeconds(1)),
                StepSettings.DEFAULTS,
                new TeardownDefinition("allocate", List.of(), onlyIfCompleted, false));
    }

    private static String missing(String step, String how) {
        return "step '" + step + "' takes the output of 'allocate', but can start when 'allocate' has none (" + how
                + "). Say what it gets then: allocate.output().orNull() or .orElse(...)";
    }
}
