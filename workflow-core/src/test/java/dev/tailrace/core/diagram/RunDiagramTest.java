package dev.tailrace.core.diagram;

import static dev.tailrace.core.plan.Definitions.allocate;
import static dev.tailrace.core.plan.Definitions.plan;
import static dev.tailrace.core.plan.Definitions.sweep;
import static dev.tailrace.core.plan.Definitions.teardown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.definition.Timing;
import dev.tailrace.core.diagram.StepMark.Times;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same picture, with a run drawn over it. */
class RunDiagramTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static final Diagram DIAGRAM = Diagram.of(plan(
            allocate(),
            teardown("free", "allocate", new Timing.Delay(Duration.ofMinutes(10))),
            sweep("check", "allocate"),
            sweep("late")));

    private static final Diagram RUN = DIAGRAM.with(new RunOverlay(
            17,
            RunState.RUNNING,
            NOON,
            List.of(
                    new StepMark("allocate", 1, JobState.COMPLETED, 2, times(null, -31, -30), "busy"),
                    new StepMark("free", 1, JobState.SCHEDULED, 0, times(570, null, null), null),
                    new StepMark("check", 1, JobState.DISCARDED, 25, times(null, -20, -19), "no key\n\tat Door.open"),
                    new StepMark("check", 2, JobState.RUNNING, 1, times(null, -4, null), null),
                    new StepMark("gone", 1, JobState.PENDING, 0, Times.NONE, null))));

    private static Times times(@Nullable Integer due, @Nullable Integer started, @Nullable Integer finished) {
        return new Times(at(due), at(started), at(finished));
    }

    private static @Nullable Instant at(@Nullable Integer seconds) {
        return seconds == null ? null : NOON.plusSeconds(seconds);
    }

    @Test
    void mermaidShowsStatesByWordSignAndColour() {
        assertThat(RUN.toMermaid()).isEqualTo("""
                flowchart LR
                    s0["allocate<br/>#10003; completed, attempt 2<br/>in 1 s, at 11:59:30Z"]
                    s1(["free<br/>#9719; scheduled<br/>due in 9 min 30 s (12:09:30Z)"])
                    s2["check<br/>kind sweep<br/>#9654; running, generation 2<br/>for 4 s"]
                    s3["late<br/>kind sweep<br/>not in this run"]
                    s4["gone<br/>not in this workflow<br/>#9675; pending"]
                    s0 -.->|"teardown after 10 min"| s1
                    s0 --> s2
                    classDef pending stroke:#8c959f,stroke-width:2px,stroke-dasharray:4 3
                    class s4 pending
                    classDef scheduled stroke:#3192aa,stroke-width:2px
                    class s1 scheduled
                    classDef running stroke:#218bff,stroke-width:2px
                    class s2 running
                    classDef completed stroke:#2da44e,stroke-width:2px
                    class s0 completed
                """);
    }

    @Test
    void graphvizShowsTheSame() {
        assertThat(RUN.toDot()).isEqualTo("""
                digraph "w" {
                    rankdir=LR
                    node [shape=box, fontname="Helvetica"]
                    edge [fontname="Helvetica", fontsize=11]
                    s0 [label="allocate\\n✓ completed, attempt 2\\nin 1 s, at 11:59:30Z", color="#2da44e", penwidth=2]
                    s1 [label="free\\n◷ scheduled\\ndue in 9 min 30 s (12:09:30Z)", style="rounded", color="#3192aa", penwidth=2]
                    s2 [label="check\\nkind sweep\\n▶ running, generation 2\\nfor 4 s", color="#218bff", penwidth=2]
                    s3 [label="late\\nkind sweep\\nnot in this run"]
                    s4 [label="gone\\nnot in this workflow\\n○ pending", style="dashed", color="#8c959f", penwidth=2]
                    s0 -> s1 [label="teardown after 10 min", style=dashed]
                    s0 -> s2
                }
                """);
    }

    @Test
    void programsAreGivenInstants() {
        assertThat(RUN.toJson()).isEqualTo("""
                {
                  "workflow": "w",
                  "run": {"id": 17, "state": "running", "asOf": "2026-11-24T12:00:00Z"},
                  "nodes": [
                    {"id": "s0", "step": "allocate", "kind": "allocate", "queue": "default", "state": "completed", "generation": 1, "attempt": 2, "startedAt": "2026-11-24T11:59:29Z", "finishedAt": "2026-11-24T11:59:30Z", "error": "busy"},
                    {"id": "s1", "step": "free", "kind": "free", "queue": "default", "teardownOf": "allocate", "timing": "after 10 min", "state": "scheduled", "generation": 1, "attempt": 0, "dueAt": "2026-11-24T12:09:30Z"},
                    {"id": "s2", "step": "check", "kind": "sweep", "queue": "default", "state": "running", "generation": 2, "attempt": 1, "startedAt": "2026-11-24T11:59:56Z"},
                    {"id": "s3", "step": "late", "kind": "sweep", "queue": "default"},
                    {"id": "s4", "step": "gone", "state": "pending", "generation": 1, "attempt": 0}
                  ],
                  "edges": [
                    {"from": "s0", "to": "s1", "kind": "setup", "label": "teardown after 10 min"},
                    {"from": "s0", "to": "s2", "kind": "completed"}
                  ]
                }
                """);
    }

    @ParameterizedTest
    @EnumSource
    void noTwoStatesShareASign(JobState state) {
        var sign = StateLook.of(state).sign();

        assertThat(Arrays.stream(JobState.values())
                        .filter(other -> StateLook.of(other).sign().equals(sign)))
                .containsExactly(state);
    }

    @Test
    void theWorkflowItselfDoesNotChange() {
        assertThat(DIAGRAM.run()).isNull();
        assertThat(DIAGRAM.toMermaid()).doesNotContain("completed", "gone");
    }

    @Test
    void anotherRunTakesThePlaceOfTheFirst() {
        var other = new RunOverlay(18, RunState.COMPLETED, NOON, List.of());

        assertThat(RUN.with(other)).isEqualTo(DIAGRAM.with(other));
    }

    @Test
    void theLatestGenerationIsShownInWhateverOrder() {
        var first = new StepMark("late", 1, JobState.DISCARDED, 1, Times.NONE, null);
        var second = new StepMark("late", 2, JobState.COMPLETED, 1, Times.NONE, null);

        assertThat(new RunOverlay(1, RunState.RUNNING, NOON, List.of(second, first)).latest())
                .containsOnlyKeys("late")
                .containsValue(second);
    }
}
