package dev.tailrace.runtime.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunViewTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void anOverlayTellsOfEachJobWhereItStands() {
        var failed = job("a", JobState.DISCARDED, 2, List.of("first", "second"));
        var again = job("a", JobState.RUNNING, 1, List.of());
        var view = new RunView(new Run(17, "w"), RunState.RUNNING, List.of(), NOON, null, null, List.of(failed, again));

        var times = new StepMark.Times(NOON.plusSeconds(1), NOON.plusSeconds(2), NOON.plusSeconds(3));
        assertThat(view.overlay(NOON))
                .isEqualTo(new RunOverlay(
                        17,
                        RunState.RUNNING,
                        NOON,
                        List.of(
                                new StepMark("a", 1, JobState.DISCARDED, 2, times, "second"),
                                new StepMark("a", 2, JobState.RUNNING, 1, times, null))));
    }

    private static JobView job(String step, JobState state, int attempt, List<String> errors) {
        return new JobView(
                1,
                step,
                "kind",
                "default",
                state,
                new JobView.Tries(attempt, errors.size(), errors),
                new JobView.Times(NOON.plusSeconds(1), NOON.plusSeconds(2), NOON.plusSeconds(3)));
    }
}
