package dev.tailrace.runtime.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunViewTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void anOverlayTellsOfEachJobWhereItStands() {
        var failed = job("a", 1, JobState.DISCARDED, 2, List.of("first", "second"));
        var again = job("a", 2, JobState.RUNNING, 1, List.of());
        var view = new RunView(
                new RunSummary(
                        new Run(17, "w"),
                        RunState.RUNNING,
                        List.of(),
                        1,
                        new RunSummary.Times(NOON, null, null, null),
                        null,
                        null),
                List.of(failed, again),
                List.of(),
                List.of());

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

    private static JobView job(String step, int generation, JobState state, int attempt, List<String> errors) {
        var failed = IntStream.range(0, errors.size())
                .mapToObj(i -> new JobView.FailedTry(i + 1, 1, NOON, errors.get(i)))
                .toList();
        return new JobView(
                1,
                new Run(17, "w"),
                new JobView.Place(step, generation, "kind", "default", 2, null, null),
                state,
                new JobView.Tries(attempt, errors.size(), null, failed),
                new JobView.Times(NOON.plusSeconds(1), NOON.plusSeconds(2), NOON.plusSeconds(3)));
    }
}
