package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run as one would draw it. */
class RunGraphTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<String, Void> RENT = JobType.of("rent", String.class);
    static final JobType<String, Void> MEET = JobType.of("meet", String.class);
    static final JobType<String, Void> SORRY = JobType.of("sorry", String.class);
    static final JobType<String, Void> LEAVE = JobType.of("leave", String.class);
    static final Workflow<String> MEETING = Workflow.define("meeting", String.class, flow -> {
        var rent = flow.step(RENT, flow.input());
        rent.teardown(LEAVE, flow.input());
        var meet = flow.step(MEET, flow.input()).after(rent);
        flow.step(SORRY, flow.input()).after(meet.discarded());
    });

    @RegisterExtension
    final Installed db = new Installed();

    private static String drawn(RunView run, RunView.Edge edge) {
        var from = run.jobs().stream()
                .filter(j -> j.id() == edge.from())
                .findFirst()
                .orElseThrow();
        var to =
                run.jobs().stream().filter(j -> j.id() == edge.to()).findFirst().orElseThrow();
        return from.step() + " -" + edge.kind() + "-> " + to.step();
    }

    @Test
    void itsStepsAndWhatJoinsThem() {
        var client = db.lenientClient();
        var run = client.find(client.start(MEETING, "room-42").id()).orElseThrow();

        assertThat(run.edges())
                .extracting(edge -> drawn(run, edge))
                .containsExactlyInAnyOrder(
                        "rent -" + EdgeKind.SETUP + "-> leave",
                        "rent -" + EdgeKind.COMPLETED + "-> meet",
                        "meet -" + EdgeKind.DISCARDED + "-> sorry",
                        "sorry -" + EdgeKind.SCOPE + "-> leave");
        assertThat(run.job("leave").isTeardown()).isTrue();
        assertThat(run.job("leave").place().teardownOf()).isEqualTo("rent");
        assertThat(run.job("rent").isTeardown()).isFalse();
        assertThat(run.jobs()).allMatch(job -> job.place().generation() == 1);
        assertThat(run.jobs()).allMatch(job -> job.run().equals(run.run()));
        assertThat(run.jobs()).allMatch(job -> job.place().priority() == 2);
    }

    @Test
    void aStepThatWasDoneAgainIsThereTwiceAndTheLaterOneCounts() throws Exception {
        var client = db.lenientClient();
        var once = Workflow.chain("once", MEET).build();
        var run = client.start(once, "room-42");
        try (var runtime = db.runtime()
                .queue(Queue.DEFAULT, 1)
                .worker(MEET, (room, job) -> job.discard("the room is locked"))
                .start()) {
            runtime.client().await(run, LIMIT);
        }
        var first = client.find(run.id()).orElseThrow().job("meet");

        client.retry(run, RetryScope.failed());

        var again = client.find(run.id()).orElseThrow();
        assertThat(again.jobs()).extracting(j -> j.place().generation()).containsExactly(1, 2);
        assertThat(again.jobs()).extracting(JobView::state).containsExactly(JobState.DISCARDED, JobState.AVAILABLE);
        assertThat(again.job("meet").id()).isGreaterThan(first.id());
    }

    @Test
    void everyFailedTrySaysWhenWhereAndWhyAndOfVeryManyTheLastHundred() throws Exception {
        var often = JobType.of("often", String.class)
                .retry(RetryPolicy.fixed(Duration.ZERO).attempts(120));
        var runtime = db.closing(db.runtime()
                .queue(Queue.DEFAULT, 2)
                .worker(often, (text, job) -> {
                    throw new IllegalStateException("attempt " + job.attempt());
                })
                .start());
        var client = runtime.client();
        var run = client.await(client.start(Workflow.chain("often", often).build(), "a"), LIMIT);

        var tries = run.job("often").tries();
        assertThat(tries.failures()).isEqualTo(120);
        assertThat(tries.failed()).hasSize(100);
        assertThat(tries.failed().get(0).attempt()).isEqualTo(21);
        assertThat(tries.failed().get(99).error()).contains("attempt 120");
        assertThat(tries.failed()).allMatch(failed -> failed.node() == runtime.nodeId());
        assertThat(tries.failed().get(99).failedAt()).isEqualTo(run.endedAt());
        assertThat(tries.node()).isEqualTo(runtime.nodeId());
    }
}
