package dev.tailrace.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.model.Graph.Act;
import dev.tailrace.runtime.model.Graph.Deed;
import dev.tailrace.runtime.model.Graph.Move;
import dev.tailrace.runtime.model.Graph.Node;
import dev.tailrace.runtime.model.Graph.Undoes;
import dev.tailrace.runtime.model.RandomGraphs.Part;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.testing.Transitions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The tables of states are whole: whatever statement changed a job or a run on random graphs or before a gate, the change is
 * in the table; and each change in the table was made.
 */
@ExtendWith(Hushed.class)
class TransitionsTest {
    /** Always the same: what is seldom must not be missing by chance. */
    private static final long SEED = Long.getLong("tailrace.seed", 1);

    private static final int GRAPHS = 300;
    private static final int SELDOM = 100;

    private static final Queue IDLE = Queue.named("idle");
    private static final JobType<Void, Void> WORK = JobType.of("work").on(IDLE);
    private static final Workflow<Void> ALONE = Workflow.chain("alone", WORK).build();

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void everyChangeIsInTheTableAndEachInTheTableIsMade() throws Exception {
        Transitions.watch(db.pool());
        var graphs = Stream.concat(
                        LongStream.range(0, GRAPHS).mapToObj(i -> RandomGraphs.of(SEED + i, Set.of(Part.RETRIES))),
                        LongStream.range(0, SELDOM).boxed().flatMap(i -> Stream.of(forced(i), cancelled(i))))
                .toList();

        new Trials(db, graph -> graph).play(graphs, new Random(SEED));

        startWhereAWorkerIsIdle();
        new BeforeGates(db).play();

        var seen = Transitions.of(db.pool());
        assertThat(seen.jobs()).isEqualTo(Transitions.ofJobs());
        assertThat(seen.runs()).isEqualTo(Transitions.ofRuns());
    }

    /** A teardown that fails and fails, until somebody ends it, at whatever it then is. */
    private static Graph forced(long seed) {
        var setup = new Node(List.of(), 0, false, 1, List.of(), null);
        var failing = Collections.nCopies(12, Act.FAIL);
        var undoes = new Undoes(0, List.of(), false, false);
        var teardown = new Node(List.of(), 0, true, (int) seed % 2 * 3, failing, undoes);
        return new Graph(seed, List.of(setup, teardown), List.of(new Move(4 + (int) seed % 10, Deed.FORCE, 1)));
    }

    /** A step that fails and fails, until its run is cancelled. */
    private static Graph cancelled(long seed) {
        var failing = new Node(List.of(), 0, false, 0, Collections.nCopies(12, Act.FAIL), null);
        return new Graph(seed, List.of(failing), List.of(new Move(2 + (int) seed % 10, Deed.CANCEL, 0)));
    }

    private void startWhereAWorkerIsIdle() throws Exception {
        try (var runtime =
                db.runtime().queue(IDLE, 1).worker(WORK, (nothing, job) -> {}).start()) {
            var client = runtime.client();
            for (var i = 0; i < 5; i++) {
                client.await(client.start(ALONE), Duration.ofSeconds(30));
            }
        }
    }
}
