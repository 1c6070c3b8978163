package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was added to a run is seen wherever the run is. */
class AddedPicturesTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final JobType<Integer, String> CUT = JobType.of("cut", Integer.class, String.class);
    static final JobType<String, String> RENDER = JobType.of("render", String.class, String.class);
    static final JobType<String, String> SHRINK = JobType.of("shrink", String.class, String.class);
    static final JobType<Integer, Void> JOIN = JobType.of("join", Integer.class);
    static final Workflow<Integer> FILM =
            Workflow.chain("film", CUT).addsSteps().thenWithInput(JOIN).build();

    @RegisterExtension
    final Installed db = new Installed();

    private RunView run(Workflow<Integer> workflow, int count, Worker<Integer, String> cut) throws Exception {
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(CUT, cut)
                        .worker(RENDER, (part, job) -> part)
                        .worker(SHRINK, (film, job) -> film)
                        .worker(JOIN, (number, job) -> {})
                        .start())
                .client();
        return client.await(client.start(workflow, count), LIMIT);
    }

    private static String addParts(int count, Job<String> job) {
        IntStream.range(0, count).forEach(i -> job.add(RENDER, "part " + i));
        return "cut";
    }

    @Test
    void whatWasAddedIsInEveryPictureOfTheRun() throws Exception {
        var run = run(FILM, 1, (count, job) -> {
            job.add(RENDER, "a").named("first").then(SHRINK);
            return "cut";
        });
        var asOf = Instant.parse("2030-01-01T00:00:00Z");
        var picture = FILM.diagram().with(run.overlay(asOf)).toDot();

        assertThat(run.job("cut/first").place().addedBy()).isEqualTo("cut");
        assertThat(run.job("join").isAdded()).isFalse();
        assertThat(run.edges()).hasSize(4);
        assertThat(picture)
                .contains("s2 [label=\"cut/first\\nkind render\\nadded\\n")
                .contains("s0 -> s1\n", "s0 -> s2\n", "s2 -> s3\n", "s3 -> s1\n");
        assertThat(FILM.diagram().toDot()).contains("adds steps").doesNotContain("added");
        assertThat(db.query("SELECT step FROM tailrace.jobs WHERE added_by = 'cut' ORDER BY step"))
                .containsExactly("cut/first", "cut[1]");
    }

    @Test
    void manyThatWereAddedAreOneNode() throws Exception {
        var run = run(FILM, 30, AddedPicturesTest::addParts);
        var asOf = Instant.parse("2030-01-01T00:00:00Z");
        var diagram = FILM.diagram().with(run.overlay(asOf));

        assertThat(diagram.nodes()).hasSize(3);
        assertThat(diagram.toDot())
                .contains("cut[0] to cut[29]\\nkind render\\nadded, 30 of 30 completed\\n")
                .contains("s0 -> s2\n", "s2 -> s1\n");
        assertThat(diagram.with(run.overlay(asOf)).toDot()).isEqualTo(diagram.toDot());
    }
}
