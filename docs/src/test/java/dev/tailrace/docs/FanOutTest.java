package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.diagram.AddedEdge;
import dev.tailrace.core.diagram.AddedStep;
import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.diagram.StepMark.Times;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.diagram.SvgPicture;
import dev.tailrace.docs.page.Fences;
import dev.tailrace.docs.page.Pictures;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FanOutTest {
    private static final String PAGE = "docs/fan-out.md";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    static final Queue GPU = Queue.named("gpu");

    // region each
    record Film(String file, int minutes) {}

    record Scene(String file, int from, int to) {}

    record Cut(List<Scene> scenes) {}

    record Reel(String file, List<String> clips) {}

    static final JobType<Film, Cut> SPLIT = JobType.of("split", Film.class, Cut.class);
    static final JobType<Scene, String> RENDER = JobType.of("render", Scene.class, String.class);
    static final JobType<Reel, String> JOIN = JobType.of("join", Reel.class, String.class);

    static final Workflow<Film> MOVIE = Workflow.define("movie", Film.class, flow -> {
        var split = flow.step(SPLIT, flow.input());
        var clips = flow.forEach(split.output(Cut::scenes), RENDER).on(GPU);
        flow.step(JOIN, flow.args(Reel::new).from(flow.input(Film::file), clips.output()));
    });
    // endregion

    record Site(String url, int pages) {}

    record Page(String url) {}

    // region adds
    static final JobType<Site, Void> PLAN = JobType.of("plan", Site.class);
    static final JobType<Page, Page> FETCH = JobType.of("fetch", Page.class, Page.class);
    static final JobType<Page, Void> INDEX = JobType.of("index", Page.class);
    static final JobType<Site, Void> PUBLISH = JobType.of("publish", Site.class);

    static final Workflow<Site> SEARCH =
            Workflow.chain("search", PLAN).addsSteps().thenWithInput(PUBLISH).build();
    // endregion

    static final JobType<Site, String> RENT = JobType.of("rent", Site.class, String.class);
    static final JobType<Site, Void> GIVE_BACK = JobType.of("give-back", Site.class);
    static final JobType<Site, Void> RENTING = JobType.of("renting", Site.class);
    static final Workflow<Site> RENTED =
            Workflow.chain("rented", RENTING).addsSteps().thenWithInput(PUBLISH).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    private final Set<String> done = ConcurrentHashMap.newKeySet();

    private WorkflowClient client() {
        return db.closing(WorkflowRuntime.on(db.dataSource())
                        .queue(Queue.DEFAULT, 4)
                        .queue(GPU, 2)
                        .worker(SPLIT, (film, job) -> split(film))
                        .worker(RENDER, (scene, job) -> scene.from() + "-" + scene.to())
                        .worker(JOIN, (reel, job) -> reel.file() + ": " + String.join(", ", reel.clips()))
                        // region add
                        .worker(PLAN, (site, job) -> {
                            for (var i = 1; i <= site.pages(); i++) {
                                var fetch = job.add(FETCH, new Page(site.url() + "/" + i))
                                        .on(GPU);
                                fetch.then(INDEX).priority(3);
                            }
                        })
                        // endregion
                        // region setup
                        .worker(RENTING, (site, job) -> {
                            var rent = job.add(RENT, site).named("machine");
                            var first =
                                    job.add(FETCH, new Page(site.url() + "/1")).after(rent);
                            var last =
                                    job.add(FETCH, new Page(site.url() + "/2")).after(first);
                            rent.teardown(GIVE_BACK, site).named("give-back").after(last);
                        })
                        // endregion
                        .worker(FETCH, (page, job) -> page)
                        .worker(INDEX, (page, job) -> {
                            done.add(page.url());
                        })
                        .worker(RENT, (site, job) -> "machine 7")
                        .worker(GIVE_BACK, (site, job) -> {
                            done.add("given back");
                        })
                        .worker(PUBLISH, (site, job) -> {
                            done.add("published");
                        })
                        .start())
                .client();
    }

    private static Cut split(Film film) {
        var scenes = new ArrayList<Scene>();
        for (var from = 0; from < film.minutes(); from += 30) {
            scenes.add(new Scene(film.file(), from, Math.min(film.minutes(), from + 30)));
        }
        return new Cut(scenes);
    }

    @Test
    void eachElementOfAListHasAJob() throws Exception {
        var client = client();
        var run = client.start(MOVIE, new Film("metropolis", 80));
        client.await(run, LIMIT);

        Fences.assertShows(
                PAGE,
                "result: jobs",
                db.table("SELECT step, kind, queue, state, added_by FROM tailrace.jobs WHERE run_id = " + run.id()
                        + " ORDER BY step_number"));
        var nothing = client.await(client.start(MOVIE, new Film("nothing", 0)), LIMIT);
        assertThat(nothing.state()).isEqualTo(RunState.COMPLETED);
        assertThat(nothing.jobs()).hasSize(4);
    }

    @Test
    void aWorkerAddsSteps() throws Exception {
        var client = client();
        var run = client.await(client.start(SEARCH, new Site("example.org", 2)), LIMIT);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(done).containsExactlyInAnyOrder("example.org/1", "example.org/2", "published");
        var names = new TreeSet<String>();
        run.jobs().forEach(job -> names.add(job.step()));
        assertThat(names).containsExactly("plan", "plan[0]", "plan[1]", "plan[2]", "plan[3]", "publish");
    }

    @Test
    void aSetupIsAddedWithItsTeardown() throws Exception {
        var client = client();
        var run = client.await(client.start(RENTED, new Site("example.org", 2)), LIMIT);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(run.job("renting/give-back").place().teardownOf()).isEqualTo("renting/machine");
        assertThat(done).containsExactlyInAnyOrder("given back", "published");
    }

    @Test
    void thePictureOfThePageIsDrawnByTheCode() throws Exception {
        var started = new Times(null, NOON.minusSeconds(4), null);
        var ended = new Times(null, NOON.minusSeconds(9), NOON.minusSeconds(4));
        var steps = List.of(
                new StepMark("split", 1, JobState.COMPLETED, 1, ended, null),
                new StepMark("render.each", 1, JobState.COMPLETED, 1, ended, null),
                new StepMark("render", 1, JobState.PENDING, 0, Times.NONE, null),
                new StepMark("join", 1, JobState.PENDING, 0, Times.NONE, null),
                new StepMark("render[0]", 1, JobState.RUNNING, 1, started, null),
                new StepMark("render[1]", 1, JobState.RUNNING, 1, started, null),
                new StepMark("render[2]", 1, JobState.AVAILABLE, 0, Times.NONE, null));
        var added = new ArrayList<AddedStep>();
        var edges = new ArrayList<AddedEdge>();
        for (var i = 0; i < 3; i++) {
            var name = "render[" + i + "]";
            added.add(new AddedStep(name, "render", "gpu", null, "render.each"));
            edges.add(new AddedEdge("render.each", name, EdgeKind.COMPLETED));
            edges.add(new AddedEdge(name, "render", EdgeKind.COMPLETED));
        }
        var run = new RunOverlay(1024, RunState.RUNNING, NOON, steps, added, edges);
        Pictures.assertShows(
                "docs/images/movie-run.svg", SvgPicture.of(MOVIE.diagram().with(run)));
    }
}
