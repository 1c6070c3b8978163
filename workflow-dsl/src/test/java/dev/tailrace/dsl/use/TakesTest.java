package dev.tailrace.dsl.use;

import static dev.tailrace.dsl.use.Rental.ALLOCATE;
import static dev.tailrace.dsl.use.Rental.CHARGE;
import static dev.tailrace.dsl.use.Rental.FREE;
import static dev.tailrace.dsl.use.Rental.definition;
import static dev.tailrace.dsl.use.Rental.messages;
import static dev.tailrace.dsl.use.Rental.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.Pool;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.GateDefinition;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.Take;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.dsl.use.Rental.Booking;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps that take units of pools. */
class TakesTest {
    static final Pool ROOMS = Pool.named("rooms");
    static final Pool KEYS = Pool.named("keys");

    @Test
    void aStepSaysWhatItTakesAndHowLongItWaits() {
        var plan = plan(flow -> flow.step(ALLOCATE, flow.input())
                .takes(ROOMS, flow.input(Booking::resource))
                .takes(2, KEYS)
                .within(Duration.ofMinutes(5)));

        var resource = new Binding.Input(Pointer.to("resource"), String.class);
        var takes = List.of(Take.of(1, ROOMS, resource), Take.of(2, KEYS, null));
        assertThat(definition(plan, "allocate").settings().takes()).isEqualTo(takes);
        assertThat(definition(plan, "allocate").settings().gate())
                .isEqualTo(new GateDefinition(GateKind.POOL, "rooms, keys", Duration.ofMinutes(5), takes, null));
        assertThat(definition(plan, "allocate").settings().takes()).hasToString("[1 of rooms for each key, 2 of keys]");
    }

    @Test
    void aChainSaysItOfItsLastStep() {
        var chain = Workflow.chain("w", ALLOCATE)
                .takes(ROOMS, Booking::resource)
                .thenWithInput(CHARGE)
                .takes(2, KEYS)
                .within(Duration.ofMinutes(5))
                .build();

        assertThat(definition(chain.plan(), "allocate").settings().takes()).hasToString("[1 of rooms for each key]");
        assertThat(definition(chain.plan(), "charge").settings().takes()).hasToString("[2 of keys]");
        assertThat(chain.diagram().toMermaid()).contains("granted within 5 min<br/>takes 2 of keys");
        assertThat(chain.diagram().toJson()).contains("\"takes\": \"takes 1 of rooms for each key\"");
    }

    @Test
    void theInputTellsHowMany() {
        var plan = plan(flow -> flow.step(ALLOCATE, flow.input()).takes(flow.input(Booking::nights), ROOMS));

        assertThat(definition(plan, "allocate").settings().takes()).hasToString("[input/nights of rooms]");
    }

    @Test
    void whatCannotBeTakenIsRefused() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input()).takes(0, ROOMS);
                    flow.step(CHARGE, flow.input())
                            .takes(KEYS)
                            .takes(2, KEYS)
                            .takes(ROOMS, allocate.output())
                            .takes(ROOMS, flow.input());
                }))
                .containsExactly(
                        "step 'allocate' takes 0 of rooms; it must be at least 1",
                        "step 'charge' takes 2 of keys and had taken from the same pool before. Say it once, with all that"
                                + " it takes",
                        "step 'charge' takes 1 of rooms for each key by a key that is not known when a run starts. Take it"
                                + " from the input, a constant or flow.atStart(...)",
                        "step 'charge' takes 1 of rooms for each key by a key that is a Booking; use a text, a number, a"
                                + " boolean, an enum or a UUID");
    }

    @Test
    void aLimitWithoutAPoolIsRefusedAndSoIsATeardownThatTakes() {
        assertThat(messages(flow -> flow.step(ALLOCATE, flow.input()).within(Duration.ofSeconds(1))))
                .containsExactly("step 'allocate': within(...) says how long it waits for a pool or a signal, but it"
                        + " waits for none. Say for which: .takes(POOL), flow.await(SIGNAL)");
        assertThatThrownBy(() -> Workflow.chain("w", ALLOCATE)
                        .teardown(FREE)
                        .delay(Duration.ofSeconds(1))
                        .takes(ROOMS)
                        .build())
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContaining("a teardown cannot wait for 'rooms'");
    }

    @Test
    void whoWaitsForAPoolWhileItsRunHoldsUnitsMustSayHowLong() {
        assertThat(messages(flow -> {
                    var allocate = flow.step(ALLOCATE, flow.input()).takes(ROOMS);
                    allocate.teardown(FREE, flow.input());
                    flow.step(CHARGE, flow.input()).after(allocate).takes(KEYS);
                }))
                .containsExactly(
                        "step 'charge' waits for pool 'keys' while its setup 'allocate' holds units of 'rooms', so"
                                + " two runs could wait for each other for ever. Say how long it waits at most: .within(...)");
        assertThat(plan(flow -> {
                            var allocate = flow.step(ALLOCATE, flow.input()).takes(ROOMS);
                            allocate.teardown(FREE, flow.input());
                            flow.step(CHARGE, flow.input())
                                    .after(allocate)
                                    .takes(KEYS)
                                    .within(Duration.ofSeconds(9));
                        })
                        .steps())
                .hasSize(3);
    }
}
