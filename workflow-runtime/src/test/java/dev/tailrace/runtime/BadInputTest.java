package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What cannot become a run is refused at once, with nothing written. */
class BadInputTest {
    record Customer(String name) {}

    record Order(
            @Nullable Customer customer,
            String note,
            @Nullable Duration pause) {
        static Order noted(String note) {
            return new Order(new Customer("ada"), note, Duration.ZERO);
        }
    }

    record Labels(Map<String, String> labels) {}

    /** Refers to itself. */
    public static class Knot {
        public Knot self() {
            return this;
        }

        public Knot getSelf() {
            return this;
        }
    }

    /** Cannot be read. */
    public static class Sealed {
        public String getSecret() {
            throw new IllegalStateException("not for you");
        }
    }

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final JobType<Order, Order> ECHO = JobType.of("echo", Order.class, Order.class);
    static final JobType<String, Void> GREET = JobType.of("greet", String.class);
    static final JobType<Void, Void> TICK = JobType.of("tick");
    static final Workflow<Order> ORDER = Workflow.chain("order", ECHO).build();

    @RegisterExtension
    final Installed db = new Installed();

    private <I> AbstractThrowableAssert<?, ?> refused(Workflow<I> workflow, @Nullable I input) throws Exception {
        var client = db.lenientClient();
        var before = db.rows();
        var assertion = assertThatThrownBy(() -> startWith(client, workflow, input));
        assertThat(db.rows()).isEqualTo(before);
        return assertion;
    }

    @SuppressWarnings("NullAway") // the point of some of these tests
    private static <I> void startWith(WorkflowClient client, Workflow<I> workflow, @Nullable I input) {
        client.start(workflow, input);
    }

    /** As a caller sees it who ignores the types. */
    @SuppressWarnings("unchecked")
    private static Workflow<Object> raw(Workflow<?> workflow) {
        return (Workflow<Object>) workflow;
    }

    @Test
    void noInputAtAllIsRefused() throws Exception {
        refused(ORDER, null)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workflow 'order' takes a " + Order.class.getName() + ", but was given null");
    }

    @Test
    void anInputOfAnotherClassIsRefused() throws Exception {
        refused(raw(ORDER), "an order")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workflow 'order' takes a " + Order.class.getName() + ", but was given a java.lang.String");
    }

    @Test
    void anInputForAWorkflowThatTakesNoneIsRefused() throws Exception {
        var tick = Workflow.define("tick", flow -> flow.step(TICK, flow.nothing()));

        refused(raw(tick), "now")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workflow 'tick' takes no input, but was given a java.lang.String");
    }

    @Test
    void anInputThatContainsItselfIsRefused() throws Exception {
        var workflow = Workflow.chain("knot", JobType.of("untie", Knot.class)).build();

        refused(workflow, new Knot())
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith(
                        "the input of workflow 'knot', a " + Knot.class.getName() + ", cannot be written as JSON: ")
                .hasMessageEndingWith(". Use a record of plain values");
    }

    @Test
    void anInputWhoseGetterThrowsIsRefused() throws Exception {
        var workflow =
                Workflow.chain("sealed", JobType.of("open", Sealed.class)).build();

        refused(workflow, new Sealed())
                .isInstanceOf(PayloadException.class)
                .hasMessage("the input of workflow 'sealed', a " + Sealed.class.getName()
                        + ", cannot be written as JSON: not for you. Use a record of plain values");
    }

    @Test
    void anInputOfAMebibyteIsRefusedWithItsSizeAndTheLimit() throws Exception {
        refused(Workflow.chain("greet", GREET).build(), "x".repeat(1024 * 1024))
                .isInstanceOf(PayloadException.class)
                .hasMessage(
                        "the input of workflow 'greet' is 1048578 bytes long as JSON; at most 262144 are taken. Store"
                                + " it elsewhere and pass its key");
    }

    @Test
    void theSizeIsCountedInBytesOfUtf8() throws Exception {
        refused(Workflow.chain("greet", GREET).build(), "\u00e4".repeat(200_000))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("the input of workflow 'greet' is 400002 bytes long as JSON; at most 262144");
    }

    @Test
    void aNulCharacterIsRefusedWithItsPlace() throws Exception {
        refused(ORDER, Order.noted("a\0b"))
                .isInstanceOf(PayloadException.class)
                .hasMessage(
                        "the input of workflow 'order' holds a NUL character at '/note', which PostgreSQL cannot store"
                                + " in text. Remove it, or send the value as Base64");
    }

    @Test
    void aNulCharacterInANameIsRefusedWithTheObjectThatHoldsIt() throws Exception {
        var workflow =
                Workflow.chain("label", JobType.of("label", Labels.class)).build();

        refused(workflow, new Labels(Map.of("a\0b", "c")))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("the input of workflow 'label' holds a NUL character at '/labels/?', which");
    }

    @Test
    void halfOfASurrogatePairIsRefusedWithItsPlace() throws Exception {
        refused(ORDER, new Order(new Customer("smile \ud83d"), "", null))
                .isInstanceOf(PayloadException.class)
                .hasMessage(
                        "the input of workflow 'order' holds half of a surrogate pair at '/customer/name', which is no"
                                + " character that PostgreSQL can store. Clean the text, or send it as Base64");
    }

    @Test
    void strangeButStorableTextComesThroughUnchanged() throws Exception {
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 1)
                        .worker(ECHO, (order, job) -> order)
                        .start())
                .client();
        var order =
                Order.noted("\\u0000 is \"quoted\", \ud83d\ude00 and \u2028 \t \u0001 \u200f are not: '; DROP TABLE");

        var run = client.start(ORDER, order);
        client.await(run, LIMIT);

        assertThat(client.output(run, "echo", Order.class)).contains(order);
    }

    @Test
    void aPartOfTheInputThatIsNotThereIsRefused() throws Exception {
        var workflow = Workflow.define(
                "greet", Order.class, flow -> flow.step(GREET, flow.input("/customer/name", String.class)));

        refused(workflow, new Order(null, "", null))
                .isInstanceOf(PayloadException.class)
                .hasMessage(
                        "the input of workflow 'greet' has no '/customer/name' in its JSON. Is a component on the way"
                                + " null, or does an annotation rename it?");
    }

    static final Workflow<Order> LATER = Workflow.define(
            "later", Order.class, flow -> flow.step(TICK, flow.nothing()).delay(flow.input(Order::pause)));

    @Test
    void aDelayFromTheInputThatIsNullIsRefused() throws Exception {
        refused(LATER, new Order(null, "", null))
                .isInstanceOf(PayloadException.class)
                .hasMessage("the time of step 'tick' from input/pause is null; a delay is zero or more");
    }

    @Test
    void aNegativeDelayFromTheInputIsRefused() throws Exception {
        refused(LATER, new Order(null, "", Duration.ofSeconds(-1)))
                .isInstanceOf(PayloadException.class)
                .hasMessage("the time of step 'tick' from input/pause is \"PT-1S\"; a delay is zero or more");
    }

    @Test
    void whatAValueComputedAtTheStartThrowsComesOutAsItIs() throws Exception {
        var workflow = Workflow.define(
                "computed",
                Order.class,
                flow -> flow.step(GREET, flow.atStart(order -> order.note().substring(100))));

        refused(workflow, Order.noted("short")).isInstanceOf(StringIndexOutOfBoundsException.class);
    }

    @Test
    void aConstantThatIsTooLargeIsRefusedAtTheStart() throws Exception {
        var workflow =
                Workflow.define("constant", Order.class, flow -> flow.step(GREET, flow.constant("x".repeat(300_000))));

        refused(workflow, Order.noted(""))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith(
                        "a constant of workflow 'constant' is 300002 bytes long as JSON; at most 262144");
    }

    @Test
    void anAwaitedRunThatDoesNotExistIsSaidSo() {
        assertThatThrownBy(() -> db.lenientClient().await(Run.of(4711), LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no run 4711; or the transaction that starts it has still to commit");
    }
}
