package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Setups and teardowns where steps are added at run time: those that are added, and those that were there. */
class AddedTeardownsTest {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final JobType<Integer, String> CUT =
            JobType.of("cut", Integer.class, String.class).retry(RetryPolicy.none());
    static final JobType<String, String> RENDER = JobType.of("render", String.class, String.class);
    static final JobType<String, String> SHRINK = JobType.of("shrink", String.class, String.class);
    static final JobType<String, Void> WIPE = JobType.of("wipe", String.class);
    static final JobType<Void, Void> TICK = JobType.of("tick");
    static final Workflow<Integer> FILM = Workflow.define("film", Integer.class, flow -> {
        var cut = flow.step(CUT, flow.input()).addsSteps();
        flow.step(TICK, flow.nothing()).named("join").after(cut);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final List<String> done = new CopyOnWriteArrayList<>();

    private WorkflowRuntime runtimeWith(Worker<Integer, String> cut) {
        return db.closing(db.runtime()
                .queue(Queue.DEFAULT, 4)
                .worker(CUT, cut)
                .worker(RENDER, (part, job) -> {
                    done.add(job.step() + "=" + part);
                    return "film of " + part;
                })
                .worker(SHRINK, (film, job) -> {
                    done.add(job.step() + "=" + film);
                    return "small " + film;
                })
                .worker(WIPE, (part, job) -> {
                    done.add(job.step() + "=" + part);
                })
                .worker(TICK, (nothing, job) -> {
                    done.add(job.step());
                })
                .start());
    }

    private RunView run(Workflow<Integer> workflow, int count, Worker<Integer, String> cut) throws Exception {
        var client = runtimeWith(cut).client();
        return client.await(client.start(workflow, count), LIMIT);
    }

    private static String addParts(int count, Job<String> job) {
        IntStream.range(0, count).forEach(i -> job.add(RENDER, "part " + i));
        return "cut";
    }

    @Test
    void anAddedSetupIsTornDownWhenWhatFollowsItHasEnded() throws Exception {
        var run = run(FILM, 1, (count, job) -> {
            var room = job.add(RENDER, "room").named("room");
            room.then(SHRINK);
            room.teardown(WIPE, "room");
            return "cut";
        });

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(done).startsWith("cut/room=room", "cut[1]=film of room").contains("join", "cut/room.wipe=room");
        assertThat(run.job("cut/room.wipe").place().teardownOf()).isEqualTo("cut/room");
    }

    @Test
    void anAddedTeardownIsReleasedByName() throws Exception {
        var client = runtimeWith((count, job) -> {
                    job.add(RENDER, "room").teardown(WIPE, "room").named("free").delay(Duration.ofHours(1));
                    return "cut";
                })
                .client();
        var run = client.start(FILM, 1);
        client.awaitWork(run, LIMIT);
        assertThat(client.find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        client.release(run, "cut/free");

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(done).endsWith("cut/free=room");
    }

    @Test
    void anAddedSetupThatHoldsForNothingFailsTheAttempt() throws Exception {
        var run = run(FILM, 1, (count, job) -> {
            job.add(RENDER, "room").teardown(WIPE, "room");
            return "cut";
        });

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("cut").tries().errors().get(0))
                .contains("teardown 'cut[0].wipe' has no time and no step follows its setup 'cut[0]'");
    }

    @Test
    void aTeardownOfTheWorkflowWaitsForWhatIsAddedInItsScope() throws Exception {
        var scoped = Workflow.define("scoped", Integer.class, flow -> {
            var room = flow.step(TICK, flow.nothing()).named("room");
            room.teardown(WIPE, flow.constant("room"));
            flow.step(CUT, flow.input()).after(room).addsSteps();
        });
        var run = run(scoped, 3, AddedTeardownsTest::addParts);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(done).hasSize(5).startsWith("room").endsWith("wipe=room");
    }

    @Test
    void aSetupIsTornDownAfterWhatItAddsItself() throws Exception {
        var own = Workflow.define("own", Integer.class, flow -> {
            var cut = flow.step(CUT, flow.input()).addsSteps();
            cut.teardown(WIPE, flow.constant("cut"));
        });
        var run = run(own, 3, AddedTeardownsTest::addParts);

        assertThat(run.state()).isEqualTo(RunState.COMPLETED);
        assertThat(done).hasSize(4).endsWith("wipe=cut");
    }

    @Test
    void aSetupInTheScopeOfAnotherIsNotAddedYet() throws Exception {
        var scoped = Workflow.define("scoped", Integer.class, flow -> {
            var room = flow.step(TICK, flow.nothing()).named("room");
            room.teardown(WIPE, flow.constant("room"));
            flow.step(CUT, flow.input()).after(room).addsSteps();
        });
        var run = run(scoped, 3, (count, job) -> {
            job.add(RENDER, "a").teardown(WIPE, "a").delay(Duration.ZERO);
            return "cut";
        });

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.job("cut").tries().errors().get(0)).contains("step 'cut' is a setup or follows one");
    }
}
