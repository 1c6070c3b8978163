package dev.tailrace.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Transitions;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of random graphs, driven step by step through the real statements, are at every step where the model says. */
@ExtendWith(Hushed.class)
class EngineAgainstModelTest {
    /** Another one each time, unless somebody wants to see a failure again. */
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());

    private static final int GRAPHS = Integer.getInteger("tailrace.graphs", 2_000);
    private static final int AT_ONCE = 250;

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void everyJobAndEveryRunIsWhereTheModelSays() throws Exception {
        Transitions.watch(db.pool());
        System.out.println("random graphs with -Dtailrace.seed=" + SEED);
        var jobs = new EnumMap<JobState, Integer>(JobState.class);
        var runs = new EnumMap<RunState, Integer>(RunState.class);
        var happened = new EnumMap<Happening, Integer>(Happening.class);
        var random = new Random(SEED);
        var trials = new Trials(db, graph -> graph);
        for (var from = 0; from < GRAPHS; from += AT_ONCE) {
            var graphs = LongStream.range(from, Math.min(GRAPHS, from + AT_ONCE))
                    .mapToObj(i -> RandomGraphs.of(SEED + i, EnumSet.allOf(RandomGraphs.Part.class)))
                    .toList();
            for (var play : trials.play(graphs, random)) {
                play.happened().forEach((what, times) -> happened.merge(what, times, Integer::sum));
                runs.merge(play.model().state(), 1, Integer::sum);
                for (var i = 0; i < play.graph().nodes().size(); i++) {
                    jobs.merge(play.model().state(i), 1, Integer::sum);
                }
            }
        }
        System.out.println("ended: runs " + runs + ", jobs " + jobs + ", happened " + happened);
        assertThat(Transitions.of(db.pool()).unknown()).isEmpty();
        assertThat(happened).containsOnlyKeys(Happening.values());
        assertThat(jobs)
                .containsOnlyKeys(
                        JobState.PENDING,
                        JobState.PARKED,
                        JobState.COMPLETED,
                        JobState.DISCARDED,
                        JobState.CANCELLED,
                        JobState.SKIPPED);
        assertThat(runs)
                .containsKeys(
                        RunState.RUNNING, RunState.CANCELLING, RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED);
    }
}
