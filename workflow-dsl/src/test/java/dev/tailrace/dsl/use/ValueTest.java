package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CHARGE;
import static dev.tailrace.dsl.use.Rental.CLEANUP;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.SWEEP;
import static dev.tailrace.dsl.use.Rental.arguments;
import static dev.tailrace.dsl.use.Rental.edges;
import static dev.tailrace.dsl.use.Rental.messages;
import static dev.tailrace.dsl.use.Rental.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Value;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.dsl.use.Rental.Allocation;
import dev.tailrace.dsl.use.Rental.Bill;
import dev.tailrace.dsl.use.Rental.Booking;
import dev.tailrace.dsl.use.Rental.Notice;
import dev.tailrace.dsl.use.Rental.Payment;
import dev.tailrace.dsl.use.Rental.Payments;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValueTest {
    private static final JobType<Bill, Void> BILL = JobType.of("bill", Bill.class);
    private static final JobType<String, Void> MAIL = JobType.of("mail", String.class);
    private static final JobType<Integer, Void> COUNT = JobType.of("count", Integer.class);
    private static final JobType<Payments, Void> SUM = JobType.of("sum", Payments.class);

    record One(String a) {}

    record Four(String a, int b, long c, Duration d) {}

    record Six(String a, String b, String c, String d, String e, One f) {}

    record Five(String a, String b, String c, String d, One e) {}

    @Test
    void theInputIsTakenWholeOrByAComponent() {
        var plan = plan(flow -> {
            flow.step(FREE, flow.input());
            flow.step(MAIL, flow.input(Booking::customer));
            flow.step(COUNT, flow.input(Booking::nights));
        });

        assertThat(arguments(plan, "free")).isEqualTo(new Binding.Input(Pointer.WHOLE, Booking.class));
        assertThat(arguments(plan, "mail")).isEqualTo(new Binding.Input(Pointer.to("customer"), String.class));
        assertThat(arguments(plan, "count")).isEqualTo(new Binding.Input(Pointer.to("nights"), Integer.class));
    }

    @Test
    void anOutputIsTakenWholeOrByAComponent() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            flow.step(CLEANUP, allocate.output());
            flow.step(MAIL, allocate.output(Allocation::resource));
        });

        assertThat(arguments(plan, "cleanup"))
                .isEqualTo(new Binding.Output("allocate", Pointer.WHOLE, Allocation.class));
        assertThat(arguments(plan, "mail"))
                .isEqualTo(new Binding.Output("allocate", Pointer.to("resource"), String.class));
    }

    @Test
    void aPointerReachesDeeperThanAComponent() {
        var nested = JobType.of("nested", Notice.class, Notice.class);
        var plan = Workflow.define("w", Notice.class, flow -> {
                    var step = flow.step(nested, flow.input());
                    flow.step(MAIL, flow.input("/allocation/resource", String.class));
                    flow.step(COUNT, step.output("/allocation/token", int.class));
                    flow.step(CLEANUP, step.output("/allocation", Allocation.class));
                    flow.step(nested, flow.input("", Notice.class)).named("whole");
                })
                .plan();

        assertThat(arguments(plan, "mail"))
                .isEqualTo(new Binding.Input(new Pointer(List.of("allocation", "resource")), String.class));
        assertThat(arguments(plan, "count"))
                .isEqualTo(new Binding.Output("nested", new Pointer(List.of("allocation", "token")), Integer.class));
        assertThat(arguments(plan, "whole")).isEqualTo(new Binding.Input(Pointer.WHOLE, Notice.class));
    }

    @Test
    void aPointerThatLeadsNowhereIsRefused() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    flow.step(MAIL, allocate.output("/expires", String.class)).named("a");
                    flow.step(MAIL, allocate.output("/token", String.class)).named("b");
                    flow.step(MAIL, allocate.output("/resource/x", String.class))
                            .named("c");
                    flow.step(MAIL, allocate.output("resource", String.class)).named("d");
                    flow.step(MAIL, flow.input("customer", String.class)).named("e");
                }))
                .containsExactly(
                        "allocate.output(\"/expires\"): Allocation has no component 'expires', only [resource, token,"
                                + " expiresAt, grace]",
                        "allocate.output(\"/token\", String.class): it is a long",
                        "allocate.output(\"/resource/x\"): a String has no components",
                        "allocate.output(...): pointer 'resource': begin with a slash, such as '/resource'",
                        "flow.input(...): pointer 'customer': begin with a slash, such as '/customer'");
    }

    @Test
    void aConstantIsTheSameInEveryRun() {
        var plan = plan(flow -> flow.step(MAIL, flow.constant("desk@example.org")));

        assertThat(arguments(plan, "mail")).isEqualTo(new Binding.Constant("desk@example.org"));
    }

    @Test
    void nothingIsForJobsWithoutArguments() {
        assertThat(arguments(plan(flow -> flow.step(SWEEP, flow.nothing())), "sweep"))
                .isEqualTo(new Binding.Nothing());
        assertThat(messages(flow -> flow.step(JobType.of("any", Object.class), flow.nothing())))
                .containsExactly("step 'any' takes a Object, but is given nothing");
    }

    @Test
    void atStartIsComputedOncePerStartInTheOrderOfTheSlots() {
        var workflow = Workflow.define("w", Booking.class, flow -> {
            Value<String> shout = flow.atStart(b -> b.customer().toUpperCase(Locale.ROOT));
            Value<Integer> twice = flow.atStart(b -> b.nights() * 2);
            flow.step(COUNT, twice);
            flow.step(MAIL, shout);
        });

        assertThat(arguments(workflow.plan(), "mail")).isEqualTo(new Binding.Computed(0));
        assertThat(arguments(workflow.plan(), "count")).isEqualTo(new Binding.Computed(1));
        assertThat(workflow.computed(new Booking("r", "ada", Duration.ZERO, 3))).containsExactly("ADA", 6);
    }

    @Test
    void atStartMayGiveNull() {
        var workflow = Workflow.define("w", Booking.class, flow -> flow.step(MAIL, flow.atStart(b -> null)));

        assertThat(workflow.computed(new Booking("r", "c", Duration.ZERO, 1))).containsExactly((Object) null);
    }

    @Test
    void whatAtStartThrowsReachesTheCallerOfStart() {
        var workflow = Workflow.define("w", Booking.class, flow -> flow.step(COUNT, flow.atStart(b -> 1 / b.nights())));

        assertThatThrownBy(() -> workflow.computed(new Booking("r", "c", Duration.ZERO, 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aRecordIsPutTogetherComponentByComponent() {
        var plan = plan(flow -> {
            var charge = flow.step(CHARGE, flow.input());
            flow.step(
                    BILL, flow.args(Bill::new).from(flow.input(Booking::customer), flow.constant(2), charge.output()));
        });

        assertThat(arguments(plan, "bill"))
                .isEqualTo(new Binding.Assembled(
                        Bill.class,
                        List.of(
                                new Binding.Component(
                                        "customer", new Binding.Input(Pointer.to("customer"), String.class)),
                                new Binding.Component("nights", new Binding.Constant(2)),
                                new Binding.Component(
                                        "payment", new Binding.Output("charge", Pointer.WHOLE, Payment.class)))));
    }

    @Test
    void recordsOfOneToSixComponentsArePutTogetherAndNested() {
        var plan = plan(flow -> {
            var text = flow.constant("x");
            var one = flow.args(One::new).from(text);
            flow.step(JobType.of("one", One.class), one);
            flow.step(
                    JobType.of("four", Four.class),
                    flow.args(Four::new).from(text, flow.constant(1), flow.constant(2L), flow.input(Booking::hold)));
            flow.step(JobType.of("five", Five.class), flow.args(Five::new).from(text, text, text, text, one));
            flow.step(JobType.of("six", Six.class), flow.args(Six::new).from(text, text, text, text, text, one));
        });

        assertThat(List.of("one", "four", "five", "six"))
                .extracting(name ->
                        ((Binding.Assembled) arguments(plan, name)).components().size())
                .containsExactly(1, 4, 5, 6);
    }

    @Test
    void aListKeepsItsOrder() {
        var plan = plan(flow -> {
            var charges = IntStream.range(0, 3)
                    .mapToObj(i -> flow.step(CHARGE, flow.input()).named("charge " + i))
                    .toList();
            flow.step(
                    SUM,
                    flow.args(Payments::new)
                            .from(flow.listOf(
                                    charges.stream().map(c -> c.output()).toList())));
        });

        assertThat(edges(plan, "sum"))
                .containsExactly("charge 0 COMPLETED", "charge 1 COMPLETED", "charge 2 COMPLETED");
        assertThat(arguments(plan, "sum").readings().map(r -> r.output().step()))
                .containsExactly("charge 0", "charge 1", "charge 2");
    }

    @Test
    void aListMayBeWrittenInPlace() {
        var plan = plan(flow -> {
            var one = flow.step(CHARGE, flow.input()).named("one");
            var two = flow.step(CHARGE, flow.input()).named("two");
            flow.step(
                    SUM,
                    flow.args(Payments::new)
                            .from(flow.listOf(List.of(one.output(), two.output().orNull()))));
        });

        assertThat(edges(plan, "sum")).containsExactly("one COMPLETED", "two FINISHED");
    }

    @Test
    void aFallbackStandsInForAMissingOutput() {
        var plan = plan(flow -> {
            var charge = flow.step(CHARGE, flow.input());
            flow.step(JobType.of("book", Payment.class), charge.output().orElse(flow.constant(new Payment("none"))));
        });

        assertThat(arguments(plan, "book"))
                .isEqualTo(new Binding.OrElse(
                        new Binding.Output("charge", Pointer.WHOLE, Payment.class),
                        new Binding.Constant(new Payment("none"))));
    }

    @Test
    void aStepWithoutAResultHasNoOutput() {
        assertThat(messages(flow -> {
                    var free = flow.step(FREE, flow.input());
                    flow.step(SWEEP, free.output());
                }))
                .containsExactly("step 'free' has no output: JobType 'free' was declared without a result class");
    }

    @Test
    void aNameThatAStepGetsLaterIsTheNameThatItsOutputIsReadBy() {
        var plan = plan(flow -> {
            var allocate = flow.step(ALLOCATE, flow.input());
            var output = allocate.output();
            flow.step(CLEANUP, output);
            allocate.named("room");
        });

        assertThat(edges(plan, "cleanup")).containsExactly("room COMPLETED");
        assertThat(arguments(plan, "cleanup").readings().map(r -> r.output().step()))
                .containsExactly("room");
    }

    @Test
    void aValueOfAnotherWorkflowIsRefused() {
        var leak = new AtomicReference<Value<Booking>>();
        Workflow.define("other", Booking.class, flow -> {
            leak.set(flow.input());
            flow.step(FREE, flow.input());
        });

        assertThat(messages(flow -> flow.step(FREE, Objects.requireNonNull(leak.get()))))
                .containsExactly("step 'free' uses a value of workflow 'other'. A step can only use steps of its own"
                        + " workflow; start the other from a worker: job.client().start(OTHER, input)");
    }

    @Test
    @SuppressWarnings("NullAway") // Null is what is tested.
    void nullIsNamedAtOnce() {
        plan(flow -> {
            var free = flow.step(FREE, flow.input());
            assertThatNullPointerException()
                    .isThrownBy(() -> flow.step(FREE, null))
                    .withMessage("arguments");
            assertThatNullPointerException()
                    .isThrownBy(() -> flow.step((JobType<Booking, Void>) null, flow.input()))
                    .withMessage("type");
            assertThatNullPointerException()
                    .isThrownBy(() -> flow.constant(null))
                    .withMessage("value");
            assertThatNullPointerException()
                    .isThrownBy(() -> flow.atStart(null))
                    .withMessage("compute");
            assertThatNullPointerException().isThrownBy(() -> flow.listOf(null)).withMessage("values");
            assertThatNullPointerException()
                    .isThrownBy(() -> flow.args(One::new).from(null))
                    .withMessage("value");
            assertThatNullPointerException()
                    .isThrownBy(() -> flow.input(null, String.class))
                    .withMessage("pointer");
            assertThatNullPointerException()
                    .isThrownBy(() -> flow.input().orElse(null))
                    .withMessage("other");
            assertThatNullPointerException()
                    .isThrownBy(() -> flow.input().is(null))
                    .withMessage("constant");
            assertThatNullPointerException()
                    .isThrownBy(() -> free.after(new Edge[] {null}))
                    .withMessage("edge");
            assertThatNullPointerException().isThrownBy(() -> free.when(null)).withMessage("condition");
        });
    }
}
