package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Retries of runs whose steps add others, and of lists with a job for each element. */
class RetryAddedTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    record Parts(List<String> names) {}

    record Reel(List<String> clips) {}

    static final JobType<Parts, Parts> CUT = JobType.of("cut", Parts.class, Parts.class);
    static final JobType<String, String> RENDER =
            JobType.of("render", String.class, String.class).retry(RetryPolicy.none());
    static final JobType<Reel, String> JOIN = JobType.of("join", Reel.class, String.class);
    static final JobType<Parts, Void> END = JobType.of("end", Parts.class);

    static final Workflow<Parts> MOVIE = Workflow.define("movie", Parts.class, flow -> {
        var cut = flow.step(CUT, flow.input());
        var clips = flow.forEach(cut.output(Parts::names), RENDER);
        flow.step(JOIN, flow.args(Reel::new).from(clips.output()));
    });

    static final Workflow<Parts> ADDING = Workflow.define("adding", Parts.class, flow -> {
        var cut = flow.step(CUT, flow.input()).named("adder").addsSteps();
        flow.step(END, flow.input()).after(cut);
    });

    @RegisterExtension
    final Installed db = new Installed();

    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private @Nullable WorkflowClient started;

    private WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(CUT, (parts, job) -> {
                            calls.add("cut");
                            if (job.step().equals("adder")) {
                                parts.names()
                                        .forEach(name -> job.add(RENDER, name).named("render " + name));
                            }
                            return parts;
                        })
                        .worker(RENDER, (name, job) -> {
                            calls.add(name);
                            if (failing.contains(name)) {
                                throw new IllegalStateException("torn");
                            }
                            return name + " clip " + calls.size();
                        })
                        .worker(JOIN, (reel, job) -> {
                            calls.add("join");
                            return String.join(", ", reel.clips());
                        })
                        .worker(END, (parts, job) -> {
                            calls.add("end");
                        })
                        .start())
                .client();
    }

    @Test
    void theElementThatFailedIsDoneAgainAndGatheredWithTheOthers() throws Exception {
        failing.add("b");
        var run = client().start(MOVIE, new Parts(List.of("a", "b", "c")));
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        failing.clear();
        calls.clear();

        var plan = client().retry(run, RetryScope.failed());
        var end = client().await(run, LIMIT);

        assertThat(plan.accepted()).isTrue();
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactly("b", "join");
        assertThat(client().output(run, "join", String.class).orElseThrow())
                .contains("a clip")
                .contains("b clip 1")
                .contains("c clip");
    }

    @Test
    void aListThatIsTakenAgainHasJobsForItsElementsAnew() throws Exception {
        failing.add("b");
        var run = client().start(MOVIE, new Parts(List.of("a", "b")));
        client().await(run, LIMIT);
        failing.clear();
        calls.clear();

        client().retry(run, RetryScope.all());
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactlyInAnyOrder("cut", "a", "b", "join");
        assertThat(client().retry(run, RetryScope.from("join")).accepted()).isTrue();
        assertThat(client().await(run, LIMIT).summary().generation()).isEqualTo(3);
    }

    @Test
    void anAddedStepThatFailedIsDoneAgainAndWhatWaitedForIt() throws Exception {
        failing.add("b");
        var run = client().start(ADDING, new Parts(List.of("a", "b")));
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        failing.clear();
        calls.clear();

        assertThat(client().retry(run, RetryScope.failed()).names()).containsExactlyInAnyOrder("adder/render b", "end");
        var end = client().await(run, LIMIT);

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactly("b", "end");
    }

    @Test
    void aStepThatAddsOthersAddsThemAgain() throws Exception {
        failing.add("b");
        var run = client().start(ADDING, new Parts(List.of("a", "b")));
        client().await(run, LIMIT);
        failing.clear();
        calls.clear();

        assertThat(client().retry(run, RetryScope.from("adder")).names()).containsExactly("adder", "end");
        var end = client().await(run, LIMIT);

        assertThat(end.state()).as("what failed before speaks no longer").isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactlyInAnyOrder("cut", "a", "b", "end").endsWith("end");
        assertThat(end.job("adder/render b").state()).isEqualTo(JobState.COMPLETED);
        calls.clear();
        client().retry(run, RetryScope.from("adder/render b"));
        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(calls).containsExactly("b", "end");
    }
}
