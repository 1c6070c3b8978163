package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CANCEL;
import static dev.tailrace.dsl.use.Rental.CHARGE;
import static dev.tailrace.dsl.use.Rental.CLEANUP;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.SWEEP;
import static dev.tailrace.dsl.use.Rental.messages;
import static dev.tailrace.dsl.use.Rental.plan;
import static dev.tailrace.dsl.use.Rental.problems;
import static dev.tailrace.dsl.use.Rental.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Problem;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.dsl.use.Rental.Booking;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MistakeTest {
    @Test
    void everyMistakeIsReportedAtOnceInTheOrderOfTheSteps() {
        var refusal = refusal(() -> Workflow.define(" w", Booking.class, flow -> {
            var allocate = flow.step(ALLOCATE, flow.input()).priority(0).tags("Not This");
            var charge = flow.step(CHARGE, flow.input()).delay(Duration.ofDays(50_000));
            flow.step(CLEANUP, allocate.output(a -> a)).afterAtLeast(3, allocate, charge);
            allocate.after(charge);
            flow.step(FREE, flow.input("/nope", Booking.class));
            flow.step(FREE, flow.input())
                    .delay(Duration.ofSeconds(1))
                    .at(Instant.EPOCH)
                    .timeout(Duration.ZERO);
        }));

        assertThat(refusal.problems())
                .extracting(Problem::message)
                .containsExactly(
                        "the workflow cannot be called so: its name begins or ends with white space",
                        "step 'allocate' cannot come after 'charge', which is declared below it. Steps only follow steps"
                                + " declared above them, so a graph can have no cycle; move 'charge' up",
                        "step 'allocate': priority 0 is not one of 1 (first) to 4 (last)",
                        "step 'allocate': tag 'Not This': use 1 to 63 of a-z, 0-9, '.', '_' and '-', such as 'cancel'",
                        "step 'charge': delay PT1200000H is longer than 36525 days (a hundred years)",
                        "output(...) is stored as data and takes a reference to a component of Allocation, such as"
                                + " Allocation::resource. To compute something, return it from the job",
                        "step 'cleanup': afterAtLeast(3, ...) names 2 edges; the count must be 1 to 2",
                        "flow.input(\"/nope\"): Booking has no component 'nope', only [resource, customer, hold, nights]",
                        "step 'free-2' has two times (delay PT1S, at 1970-01-01T00:00:00Z). Use one of delay(...) and"
                                + " at(...)",
                        "two steps are called 'free'. Tell them apart: .named(\"free-2\")",
                        "step 'free-2': timeout PT0S must be positive and at most 36525 days (a hundred years)");
        assertThat(refusal).hasMessageStartingWith("Workflow ' w': 11 mistakes\n  - the workflow");
    }

    @Test
    void oneMistakeIsOneLine() {
        assertThat(refusal(() -> Workflow.define("w", flow -> {})).getMessage())
                .startsWith("Workflow 'w': has no steps. Add one: flow.step(JOB_TYPE, flow.input()) (MistakeTest.java:")
                .doesNotContain("\n");
    }

    @Test
    void eachMistakeIsFoundAtTheLineWhereItWasMade() {
        var lines = new ArrayList<String>();
        var problems = problems(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            flow.step(FREE, flow.input())
                    .delay(Duration.ofSeconds(1))
                    .on(CANCEL)
                    .at(marked(lines, Instant.EPOCH));
            flow.step(marked(lines, CLEANUP), allocate.output("/nothing", Rental.Allocation.class));
        });

        assertThat(problems).extracting(Problem::location).isEqualTo(lines);
        assertThat(lines).hasSize(2);
    }

    @Test
    void aMistakeInAMethodThatIsCalledByTheJdkIsFoundInTheAuthorsCode() {
        var problems = problems(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            List.of(1, 2).forEach(i -> allocate.after(allocate));
        });

        assertThat(problems)
                .extracting(Problem::location)
                .allMatch(l -> l != null && l.startsWith("MistakeTest.java:"));
    }

    @Test
    void stepsOfOneNameGetTheNextFreeName() {
        assertThat(messages(flow -> {
                    flow.step(FREE, flow.input());
                    flow.step(FREE, flow.input()).named("free-2");
                    flow.step(FREE, flow.input());
                    flow.step(FREE, flow.input());
                }))
                .containsExactly(
                        "two steps are called 'free'. Tell them apart: .named(\"free-3\")",
                        "two steps are called 'free'. Tell them apart: .named(\"free-4\")");
    }

    @Test
    void aDoubleNameHidesNoOtherMistakeAndMakesNone() {
        assertThat(messages(flow -> {
                    var one = flow.step(ALLOCATE, flow.input()).named("x");
                    var two = flow.step(CHARGE, flow.input()).named("x");
                    flow.step(CLEANUP, one.output());
                    flow.step(JobType.of("book", Rental.Payment.class), two.output());
                    flow.step(FREE, flow.input()).priority(7);
                }))
                .containsExactly(
                        "two steps are called 'x'. Tell them apart: .named(\"x-2\")",
                        "step 'free': priority 7 is not one of 1 (first) to 4 (last)");
    }

    @Test
    void aHundredThousandStepsOfOneNameAreReportedInOneGo() {
        var refusal = refusal(() -> Workflow.define(
                "w", flow -> IntStream.range(0, 100_000).forEach(i -> flow.step(SWEEP, flow.nothing()))));

        assertThat(refusal.problems()).hasSize(99_999);
        assertThat(refusal).hasMessageEndingWith("... and 99979 more");
    }

    @Test
    void aMistakeMakesNoSecondOne() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    allocate.teardown(FREE, flow.input());
                    var charge = flow.step(CHARGE, flow.input());
                    charge.after(allocate, charge.discarded(), charge);
                    charge.afterAny(allocate);
                }))
                .as("the teardown has a step to wait for, as far as can be told")
                .hasSize(3)
                .noneMatch(m -> m.startsWith("teardown"));
    }

    @Test
    void aStepCannotBeChangedAfterDefineReturned() {
        var leak = new Step<?>[1];
        plan(flow -> leak[0] = flow.step(ALLOCATE, flow.input()));

        assertThat(refusal(() -> leak[0].after(leak[0])))
                .hasMessageStartingWith(
                        "Workflow 'w': is already defined; a step can only be changed inside define(...)"
                                + " (MistakeTest.java:");
        assertThat(refusal(() -> leak[0].named("x"))).isNotNull();
        assertThat(refusal(() -> leak[0].tags("x"))).isNotNull();
        assertThat(refusal(() -> leak[0].delay(Duration.ZERO))).isNotNull();
        assertThat(refusal(() -> leak[0].afterAny(leak[0]))).isNotNull();
    }

    @Test
    void aFlowCannotBeUsedAfterDefineReturned() {
        var leak = new AtomicReference<Flow<Booking>>();
        plan(flow -> {
            leak.set(flow);
            flow.step(FREE, flow.input());
        });
        var flow = Objects.requireNonNull(leak.get());

        assertThat(refusal(() -> flow.step(CHARGE, flow.input()))).hasMessageContaining("is already defined");
        assertThat(refusal(() -> flow.atStart(b -> 1))).hasMessageContaining("is already defined");
    }

    @Test
    void whatTheBodyThrowsReachesTheCaller() {
        assertThatThrownBy(() -> Workflow.define("w", flow -> {
                    throw new IllegalStateException("mine");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
    }

    @Test
    void namesArePutIntoMessagesSafely() {
        assertThat(messages(flow -> {
                    flow.step(FREE, flow.input()).named("a\nb");
                    flow.step(FREE, flow.input()).named("x".repeat(201));
                    flow.step(FREE, flow.input()).named("");
                    flow.step(FREE, flow.input()).named("\ud83d");
                }))
                .allMatch(m -> !m.contains("\n"))
                .anyMatch(m -> m.contains("a control character or half a surrogate pair"))
                .anyMatch(m -> m.contains("has 201 characters; use at most 200"))
                .anyMatch(m -> m.contains("its name is empty"))
                .hasSize(4);
    }

    /** Notes the line that it is called on. */
    private static <T> T marked(List<String> lines, T value) {
        var caller = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst())
                .orElseThrow();
        lines.add("MistakeTest.java:" + caller.getLineNumber());
        return value;
    }
}
