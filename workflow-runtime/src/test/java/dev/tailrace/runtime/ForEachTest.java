package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job for each element of a list in an output, joined by whatever follows. */
class ForEachTest {
    record Film(String file, int parts) {}

    record Part(String file, int number) {}

    record Cut(List<Part> parts) {}

    record Reel(String file, List<String> clips) {}

    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Queue GPU = Queue.named("gpu");
    static final JobType<Film, Cut> SPLIT = JobType.of("split", Film.class, Cut.class);
    static final JobType<Part, String> RENDER = JobType.of("render", Part.class, String.class)
            .retry(RetryPolicy.fixed(Duration.ZERO).attempts(2));
    static final JobType<Part, Void> CHECK = JobType.of("check", Part.class);
    static final JobType<Reel, String> JOIN = JobType.of("join", Reel.class, String.class);
    static final JobType<Void, Void> END = JobType.of("end");

    static final Workflow<Film> MOVIE = Workflow.define("movie", Film.class, flow -> {
        var split = flow.step(SPLIT, flow.input());
        var clips = flow.forEach(split.output(Cut::parts), RENDER).on(GPU);
        flow.step(JOIN, flow.args(Reel::new).from(flow.input(Film::file), clips.output()));
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Set<String> done = ConcurrentHashMap.newKeySet();

    private WorkflowClient client() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .queue(GPU, 4)
                        .worker(
                                SPLIT,
                                (film, job) -> new Cut(IntStream.range(0, film.parts())
                                        .mapToObj(i -> new Part(film.file(), i))
                                        .toList()))
                        .worker(RENDER, this::render)
                        .worker(CHECK, (part, job) -> {
                            done.add(job.step());
                        })
                        .worker(JOIN, (reel, job) -> reel.file() + ": " + String.join(", ", reel.clips()))
                        .worker(END, (nothing, job) -> {
                            done.add(job.step());
                        })
                        .start())
                .client();
    }

    private String render(Part part, Job<String> job) {
        if (part.file().equals("torn") && part.number() == 1) {
            throw new IllegalStateException("torn");
        }
        done.add(job.step());
        return part.file().equals("long") ? "x".repeat(200_000) : "clip " + part.number();
    }

    private RunView run(Workflow<Film> workflow, String file, int parts) throws Exception {
        var client = client();
        return client.await(client.start(workflow, new Film(file, parts)), LIMIT);
    }

    private static List<String> steps(RunView run) {
        return run.jobs().stream().map(JobView::step).toList();
    }

    private @Nullable String output(String step) throws Exception {
        return db.query("SELECT output FROM tailrace.jobs WHERE step = ?", step).get(0);
    }

    @Test
    void eachElementHasAJobAndTheNextStepIsGivenTheListOfTheirOutputs() throws Exception {
        var run = run(MOVIE, "ada", 3);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(steps(run))
                .containsExactly("split", "render.each", "render", "join", "render[0]", "render[1]", "render[2]");
        assertThat(run.jobs()).allMatch(job -> job.state() == JobState.COMPLETED);
        assertThat(run.job("render[1]").queue()).isEqualTo("gpu");
        assertThat(output("render")).isEqualTo("[\"clip 0\",\"clip 1\",\"clip 2\"]");
        assertThat(output("join")).isEqualTo("\"ada: clip 0, clip 1, clip 2\"");
    }

    @Test
    void anEmptyListCompletesTheStepAtOnce() throws Exception {
        var run = run(MOVIE, "ada", 0);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(steps(run)).containsExactly("split", "render.each", "render", "join");
        assertThat(output("join")).isEqualTo("\"ada: \"");
    }

    @Test
    void manyElementsKeepTheirOrder() throws Exception {
        var run = run(MOVIE, "ada", 2000);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.jobs()).hasSize(2004);
        var clips = IntStream.range(0, 2000).mapToObj(i -> "clip " + i).collect(Collectors.joining(", "));
        assertThat(output("join")).isEqualTo("\"ada: " + clips + "\"");
    }

    @Test
    void anElementThatIsGivenUpFailsTheRun() throws Exception {
        var run = run(MOVIE, "torn", 3);

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("render[1]").state()).isEqualTo(JobState.DISCARDED);
        assertThat(run.job("render[1]").tries().failures()).isEqualTo(2);
        assertThat(run.job("render[2]").state()).isEqualTo(JobState.COMPLETED);
        assertThat(run.job("render").state()).isEqualTo(JobState.SKIPPED);
        assertThat(run.job("join").state()).isEqualTo(JobState.SKIPPED);
    }

    @Test
    void outputsThatAreTooLongTogetherForTheirReaderAreSaidToBe() throws Exception {
        var run = run(MOVIE, "long", 6);

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("render").state()).isEqualTo(JobState.DISCARDED);
        assertThat(run.job("render").tries().errors().get(0))
                .contains("the outputs of the elements of step 'render' are 12000")
                .contains("Store them elsewhere and return their keys, or return nothing");
    }

    @Test
    void outputsThatNobodyAsksForMayBeTooLongTogether() throws Exception {
        var unread = Workflow.define("unread", Film.class, flow -> {
            var split = flow.step(SPLIT, flow.input());
            var clips = flow.forEach(split.output(Cut::parts), RENDER);
            flow.step(END, flow.nothing()).after(clips);
        });
        var run = run(unread, "long", 6);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(output("render")).isEqualTo("null");
    }

    @Test
    void jobsWithoutAResultLeaveNoList() throws Exception {
        var checked = Workflow.define("checked", Film.class, flow -> {
            var split = flow.step(SPLIT, flow.input());
            var checks = flow.forEach(split.output(Cut::parts), CHECK)
                    .named("checks")
                    .priority(3)
                    .tags("vip");
            flow.step(END, flow.nothing()).after(checks);
        });
        var run = run(checked, "ada", 2);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(steps(run)).containsExactly("split", "checks.each", "checks", "end", "checks[0]", "checks[1]");
        assertThat(run.job("checks[0]").place().priority()).isEqualTo(3);
        assertThat(db.query("SELECT tags FROM tailrace.job WHERE step = 'checks[1]'"))
                .containsExactly("{vip}");
    }

    @Test
    void aListInTheInputIsWorkedFromTheStart() throws Exception {
        var batch = Workflow.define("batch", Cut.class, flow -> flow.forEach(flow.input(Cut::parts), CHECK));
        var client = client();
        var parts = Stream.of(1, 2, 3).map(n -> new Part("ada", n)).toList();
        var run = client.await(client.start(batch, new Cut(parts)), LIMIT);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(done).containsExactlyInAnyOrder("check[0]", "check[1]", "check[2]");
    }

    @Test
    void oneListAfterAnother() throws Exception {
        var twice = Workflow.define("twice", Film.class, flow -> {
            var split = flow.step(SPLIT, flow.input());
            var checks = flow.forEach(split.output(Cut::parts), CHECK);
            var clips = flow.forEach(split.output(Cut::parts), RENDER).after(checks);
            flow.step(JOIN, flow.args(Reel::new).from(flow.input(Film::file), clips.output()));
        });
        var run = run(twice, "ada", 2);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.job("render[0]").times().startedAt())
                .isAfterOrEqualTo(run.job("check").times().finishedAt());
        assertThat(output("join")).isEqualTo("\"ada: clip 0, clip 1\"");
    }

    @Test
    void anElementThatIsNullFailsTheStep() throws Exception {
        var batch = Workflow.define("batch", Cut.class, flow -> flow.forEach(flow.input(Cut::parts), CHECK));
        var client = client();
        var run = client.await(client.start(batch, new Cut(Arrays.asList(new Part("ada", 1), null))), LIMIT);

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("check.each").tries().errors().get(0))
                .contains("element 1 of the list is null; a job takes an argument");
    }

    @Test
    void aListThatIsTooLongFailsTheStep() throws Exception {
        var run = run(MOVIE, "ada", 10_001);

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("render.each").tries().errors().get(0)).contains("step 'render' adds more than 10000 steps");
    }

    @Test
    void aKindThatNobodyServesIsRefusedAtTheStart() {
        var unserved = Workflow.define(
                "unserved", Cut.class, flow -> flow.forEach(flow.input(Cut::parts), JobType.of("renda", Part.class)));
        var client = client();

        assertThatThrownBy(() -> client.start(unserved, new Cut(List.of())))
                .isInstanceOf(UnservedException.class)
                .hasMessageContaining("step 'renda' needs kind 'renda'")
                .hasMessageContaining("did you mean 'render'?");
    }

    @Test
    void aCancelEndsTheElements() throws Exception {
        var client = client();
        var runs = client.startMany(
                MOVIE, IntStream.range(0, 30).mapToObj(i -> new Film("ada", i)).toList());
        for (var run : runs) {
            client.cancel(run, "enough");
        }
        for (var run : runs) {
            var end = client.await(run, LIMIT);
            assertThat(end.jobs()).allMatch(job -> job.state().isFinal());
        }
    }
}
