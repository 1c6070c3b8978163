package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.NOTIFY;
import static dev.tailrace.dsl.use.Rental.arguments;
import static dev.tailrace.dsl.use.Rental.messages;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.dsl.Accessor;
import dev.tailrace.dsl.Args;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.dsl.use.Rental.Allocation;
import dev.tailrace.dsl.use.Rental.Booking;
import dev.tailrace.dsl.use.Rental.Notice;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReferenceTest {
    private static final String INPUT =
            "flow.input(...) is stored as data and takes a reference to a component of Booking, such as"
                    + " Booking::resource. To compute something, use flow.atStart(input -> ...): it runs once, when a run"
                    + " starts";
    private static final String OUTPUT =
            "output(...) is stored as data and takes a reference to a component of Allocation, such as"
                    + " Allocation::resource. To compute something, return it from the job";
    private static final String ARGS =
            "flow.args(...) is stored as data and takes a reference to the canonical constructor of a record that is not"
                    + " local to a method, such as Notice::new";
    private static final JobType<String, Void> MAIL = JobType.of("mail", String.class);

    interface Named {
        String name();
    }

    record Guest(String name, int age) implements Named {
        Guest(String name) {
            this(name, 0);
        }

        @Override
        public String name() {
            throw new AssertionError("a reference is read, not called");
        }

        String shortName() {
            return name;
        }
    }

    record Empty() {}

    static final class Bean {
        String name() {
            return "";
        }
    }

    private record Hidden(String secret) {}

    @Test
    void aReferenceToAComponentIsReadAndNotCalled() {
        assertThat(mailOf(Guest::name)).isEqualTo(new Binding.Input(Pointer.to("name"), String.class));
    }

    @Test
    void aReferenceByAnInterfaceNamesTheComponentToo() {
        assertThat(mailOf(Named::name)).isEqualTo(new Binding.Input(Pointer.to("name"), String.class));
    }

    @Test
    void aComponentOfAPrivateRecordCanBeNamed() {
        var plan = Workflow.define("w", Hidden.class, flow -> flow.step(MAIL, flow.input(Hidden::secret)))
                .plan();

        assertThat(arguments(plan, "mail")).isEqualTo(new Binding.Input(Pointer.to("secret"), String.class));
    }

    @Test
    void aMethodThatIsNoComponentIsRefused() {
        assertThat(refusalOf(Guest::shortName)).contains("a reference to a component of Guest, such as Guest::name.");
        assertThat(refusalOf(Guest::toString)).contains("a reference to a component of Guest");
        assertThat(refusalOf(String::valueOf)).contains("a reference to a component of Guest");
    }

    @Test
    void aClassThatIsNoRecordHasNoComponents() {
        assertThat(Rental.refusal(() ->
                        Workflow.define("w", Bean.class, flow -> flow.step(MAIL, flow.input(Bean::name)))))
                .hasMessageContaining("a reference to a component of Bean, such as Bean::component.");
        assertThat(Rental.refusal(() ->
                        Workflow.define("w", Empty.class, flow -> flow.step(MAIL, flow.input(Empty::toString)))))
                .hasMessageContaining("a reference to a component of Empty, such as Empty::component.");
    }

    @Test
    void aLambdaIsRefusedWhereDataIsWanted() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    flow.step(FREE, flow.input()).delay(flow.input(b -> b.hold().multipliedBy(2)));
                    flow.step(FREE, flow.input()).named("other").at(allocate.output(a -> a.expiresAt()));
                }))
                .containsExactly(INPUT, OUTPUT);
    }

    @Test
    void aLambdaThatCapturesIsRefused() {
        var days = 2;
        var unserializable = new Object();
        var booking = new Booking("r", "c", Duration.ZERO, 1);

        assertThat(messages(flow -> {
                    flow.step(FREE, flow.input()).delay(flow.input(b -> b.hold().multipliedBy(days)));
                    flow.step(MAIL, flow.input(b -> unserializable.toString()));
                    flow.step(MAIL, flow.input(b -> booking.customer())).named("third");
                }))
                .containsExactly(INPUT, INPUT, INPUT);
    }

    @Test
    void anAnonymousClassIsRefused() {
        var accessor = new Accessor<Booking, String>() {
            @Override
            public String get(Booking record) {
                return record.customer();
            }
        };

        assertThat(messages(flow -> flow.step(MAIL, flow.input(accessor)))).containsExactly(INPUT);
    }

    @Test
    void argsTakeACanonicalConstructorOnly() {
        record Local(String customer, Allocation allocation) {}
        var local = JobType.of("local", Local.class);
        var guest = JobType.of("guest", Guest.class);

        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var customer = flow.input(Booking::customer);
                    flow.step(
                            NOTIFY,
                            flow.args((String c, Allocation a) -> new Notice(c.strip(), a))
                                    .from(customer, allocate.output()));
                    flow.step(local, flow.args(Local::new).from(customer, allocate.output()));
                    Args.From1<String, Guest> other = Guest::new;
                    flow.step(guest, flow.args(other).from(customer));
                    flow.step(MAIL, flow.args(String::concat).from(customer, customer));
                }))
                .containsExactly(ARGS, ARGS, ARGS, ARGS);
    }

    @Test
    void aReferenceOnAStepWithoutAnOutputNamesThat() {
        assertThat(messages(flow -> {
                    var free = flow.step(FREE, flow.input());
                    flow.step(MAIL, free.output(Object::toString));
                }))
                .containsExactly("step 'free' has no output: JobType 'free' was declared without a result class");
    }

    @Test
    void aBrokenValueIsReportedOnceHoweverOftenItIsTaken() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input());
                    var broken = allocate.output(a -> a.expiresAt().plusSeconds(1));
                    flow.step(FREE, flow.input()).at(broken);
                    flow.step(FREE, flow.input()).named("again").at(broken);
                    flow.step(JobType.of("when", Instant.class), broken);
                }))
                .containsExactly(OUTPUT);
    }

    private static Binding mailOf(Accessor<? super Guest, String> accessor) {
        var plan = Workflow.define("w", Guest.class, flow -> flow.step(MAIL, flow.input(accessor)))
                .plan();
        return arguments(plan, "mail");
    }

    private static String refusalOf(Accessor<? super Guest, String> accessor) {
        var refusal =
                Rental.refusal(() -> Workflow.define("w", Guest.class, flow -> flow.step(MAIL, flow.input(accessor))));
        return String.valueOf(refusal.getMessage());
    }
}
