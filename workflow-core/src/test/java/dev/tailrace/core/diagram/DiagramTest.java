package dev.tailrace.core.diagram;

import static dev.tailrace.core.plan.Definitions.CANCEL;
import static dev.tailrace.core.plan.Definitions.CONFIRM;
import static dev.tailrace.core.plan.Definitions.NOTHING;
import static dev.tailrace.core.plan.Definitions.NOTIFY;
import static dev.tailrace.core.plan.Definitions.SWEEP;
import static dev.tailrace.core.plan.Definitions.after;
import static dev.tailrace.core.plan.Definitions.allocate;
import static dev.tailrace.core.plan.Definitions.discarded;
import static dev.tailrace.core.plan.Definitions.edges;
import static dev.tailrace.core.plan.Definitions.finished;
import static dev.tailrace.core.plan.Definitions.output;
import static dev.tailrace.core.plan.Definitions.plan;
import static dev.tailrace.core.plan.Definitions.set;
import static dev.tailrace.core.plan.Definitions.step;
import static dev.tailrace.core.plan.Definitions.sweep;
import static dev.tailrace.core.plan.Definitions.teardown;
import static dev.tailrace.core.plan.Definitions.timed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Join;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.StepDefinition;
import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.core.definition.TeardownDefinition;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.plan.Definitions;
import dev.tailrace.core.plan.Definitions.Allocation;
import dev.tailrace.core.plan.Definitions.Notice;
import dev.tailrace.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagramTest {
    private static final Timing HOLD = new Timing.BoundDelay(new Binding.Input(Pointer.to("hold"), Duration.class));

    @Test
    void aHoldIsASetupWithATimedTeardown() {
        var free = teardown("free", "allocate", new Timing.Delay(Duration.ofSeconds(10)));

        assertDrawn(plan(allocate(), onCancel(free)), """
                flowchart LR
                    s0["allocate"]
                    s1(["free<br/>queue cancel"])
                    s0 -.->|"teardown after 10 s"| s1
                """);
    }

    @Test
    void aReminderIsAChainWithADelay() {
        var confirm = step("confirm", CONFIRM, output("allocate", "", Allocation.class), after("allocate"));

        assertDrawn(plan(allocate(), timed(confirm, new Timing.Delay(Duration.ofHours(1)))), """
                flowchart LR
                    s0["allocate"]
                    s1["confirm<br/>after 1 h"]
                    s0 --> s1
                """);
    }

    @Test
    void aBookingIsAGraphWithATeardown() {
        var notice = new Binding.Assembled(
                Notice.class,
                List.of(
                        new Binding.Component("customer", new Binding.Input(Pointer.to("customer"), String.class)),
                        new Binding.Component("allocation", output("allocate", "", Allocation.class))));

        assertDrawn(
                plan(
                        allocate(),
                        onCancel(teardown("free", "allocate", HOLD)),
                        step("notify", NOTIFY, notice, after("allocate"))),
                """
                flowchart LR
                    s0["allocate"]
                    s1(["free<br/>queue cancel"])
                    s2["notify"]
                    s0 -.->|"teardown after input/hold"| s1
                    s0 --> s2
                """);
    }

    @Test
    void everyKindOfEdgeAndJoinIsTold() {
        var only = new StepDefinition(
                "only",
                Definitions.FREE,
                Definitions.INPUT,
                Join.NONE,
                null,
                StepSettings.DEFAULTS,
                new TeardownDefinition("allocate", List.of(), true, false));

        assertDrawn(
                plan(
                        allocate(),
                        only,
                        step("b", SWEEP, NOTHING, Join.all(List.of(discarded("allocate")))),
                        step("c", SWEEP, NOTHING, Join.all(List.of(finished("allocate")))),
                        step("d", SWEEP, NOTHING, Join.atLeast(1, edges("b", "c"))),
                        step("e", SWEEP, NOTHING, Join.atLeast(2, edges("b", "c", "d")))),
                """
                flowchart LR
                    s0["allocate"]
                    s1(["only<br/>kind free"])
                    s2["b<br/>kind sweep"]
                    s3["c<br/>kind sweep"]
                    s4["d<br/>kind sweep<br/>any of 2"]
                    s5["e<br/>kind sweep<br/>2 of 3"]
                    s0 -.->|"teardown, only if completed"| s1
                    s0 -->|"discarded"| s2
                    s0 -->|"finished"| s3
                    s2 -.-> s1
                    s2 --> s4
                    s2 --> s5
                    s3 -.-> s1
                    s3 --> s4
                    s3 --> s5
                    s4 -.-> s1
                    s4 --> s5
                    s5 -.-> s1
                """);
    }

    @Test
    void timesAreToldByWhereTheyComeFrom() {
        var expiry = output("allocate", "expiresAt", Instant.class);

        assertThat(drawn(plan(
                        allocate(),
                        timed(sweep("a"), new Timing.At(Instant.EPOCH)),
                        timed(sweep("b", "allocate"), new Timing.BoundAt(expiry)),
                        timed(sweep("c"), new Timing.BoundDelay(new Binding.Computed(0))),
                        timed(sweep("d"), new Timing.BoundDelay(new Binding.Constant(Duration.ZERO))))))
                .contains(
                        "at 1970-01-01T00:00:00Z",
                        "at allocate/expiresAt",
                        "after a computed time",
                        "after a constant");
    }

    @Test
    void everyJoinSaysWhatItWaitsFor() {
        assertThat(Diagram.of(plan(
                                sweep("a"),
                                sweep("b"),
                                sweep("all", "a", "b"),
                                step("any", SWEEP, NOTHING, Join.atLeast(1, edges("a", "b", "all")))))
                        .nodes())
                .extracting(DiagramNode::join)
                .containsExactly("", "", "all of 2", "any of 3");
    }

    @Test
    void graphvizIsToldTheSame() {
        assertThat(Diagram.of(plan(allocate(), onCancel(teardown("free", "allocate", HOLD)), sweep("b", "allocate")))
                        .toDot())
                .isEqualTo("""
                digraph "w" {
                    rankdir=LR
                    node [shape=box, fontname="Helvetica"]
                    edge [fontname="Helvetica", fontsize=11]
                    s0 [label="allocate"]
                    s1 [label="free\\nqueue cancel", style="rounded"]
                    s2 [label="b\\nkind sweep"]
                    s0 -> s1 [label="teardown after input/hold", style=dashed]
                    s0 -> s2
                }
                """);
    }

    @Test
    void programsAreToldTheSame() {
        assertThat(Diagram.of(plan(
                                allocate(),
                                onCancel(teardown("free", "allocate", HOLD)),
                                step("b", SWEEP, NOTHING, Join.all(List.of(discarded("allocate"))))))
                        .toJson())
                .isEqualTo("""
                {
                  "workflow": "w",
                  "nodes": [
                    {"id": "s0", "step": "allocate", "kind": "allocate", "queue": "default"},
                    {"id": "s1", "step": "free", "kind": "free", "queue": "cancel", "teardownOf": "allocate", "timing": "after input/hold"},
                    {"id": "s2", "step": "b", "kind": "sweep", "queue": "default"}
                  ],
                  "edges": [
                    {"from": "s0", "to": "s1", "kind": "setup", "label": "teardown after input/hold"},
                    {"from": "s0", "to": "s2", "kind": "discarded", "label": "discarded"}
                  ]
                }
                """);
    }

    private static StepDefinition onCancel(StepDefinition step) {
        return set(step, StepSettings.DEFAULTS.on(CANCEL));
    }

    private static String drawn(Plan plan) {
        return Diagram.of(plan).toMermaid();
    }

    private static void assertDrawn(Plan plan, String expected) {
        assertThat(drawn(plan)).isEqualTo(expected);
    }
}
