package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.rules.Model.Behaviour;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hundreds of random graphs, worked by two nodes at once, end as a plain model of the rules says. */
class RandomGraphTest {
    record Script(Behaviour behaviour) {}

    private static final int GRAPHS = 400;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final JobType<Script, Void> ACT = JobType.of("act", Script.class)
            .retry(RetryPolicy.fixed(Duration.ofMillis(1)).attempts(4));

    /** Another one each time, unless somebody wants to see a failure again. */
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());

    @RegisterExtension
    final Installed db = new Installed();

    private final ConcurrentHashMap<String, Integer> completions = new ConcurrentHashMap<>();

    @Test
    void everyGraphEndsAsTheModelSays() throws Exception {
        var models = LongStream.range(0, GRAPHS)
                .mapToObj(i -> Model.random(SEED + i))
                .toList();
        assertThat(Model.count(models))
                .as("kinds of ends with -Dtailrace.seed=%d", SEED)
                .containsOnlyKeys(JobState.COMPLETED, JobState.DISCARDED, JobState.CANCELLED, JobState.SKIPPED);
        var client = node().client();
        node();

        var runs = new LinkedHashMap<Model, Run>();
        models.forEach(model -> runs.put(model, client.start(workflow(model))));

        for (var each : runs.entrySet()) {
            var model = each.getKey();
            var end = client.await(each.getValue(), LIMIT);
            assertThat(end.jobs().stream().map(JobView::state))
                    .as("the steps of %s (-Dtailrace.seed=%d)", model, SEED)
                    .isEqualTo(model.ends());
            assertThat(end.state())
                    .as("the run of %s (-Dtailrace.seed=%d)", model, SEED)
                    .isEqualTo(model.end());
        }
        assertThat(completions.values()).as("a step completes once").containsOnly(1);
    }

    private WorkflowRuntime node() {
        return db.closing(WorkflowRuntime.on(db.pool())
                .queue(Queue.DEFAULT, 16)
                .worker(ACT, (script, job) -> {
                    act(script.behaviour(), job);
                })
                .start());
    }

    private void act(Behaviour behaviour, Job<Void> job) {
        switch (behaviour) {
            case COMPLETES -> {}
            case COMPLETES_AT_THE_THIRD_ATTEMPT -> failIf(job.attempt() < 3);
            case FAILS -> failIf(true);
            case DISCARDS -> job.discard("as scripted");
            case CANCELS -> job.cancel("as scripted");
        }
        completions.merge(job.run().id() + " " + job.step(), 1, Integer::sum);
    }

    private static void failIf(boolean fails) {
        if (fails) {
            throw new IllegalStateException("as scripted");
        }
    }

    private static Workflow<Void> workflow(Model model) {
        return Workflow.define("graph-" + model.seed(), flow -> declare(flow, model));
    }

    private static void declare(Flow<Void> flow, Model model) {
        var steps = new ArrayList<Step<Void>>();
        for (var node : model.nodes()) {
            var step =
                    flow.step(ACT, flow.constant(new Script(node.behaviour()))).named("step " + steps.size());
            List<Edge> edges = node.arrows().stream().map(a -> edge(steps, a)).toList();
            if (!edges.isEmpty()) {
                join(step, node.needed(), edges);
            }
            steps.add(step);
        }
    }

    private static void join(Step<Void> step, int needed, List<Edge> edges) {
        var all = edges.toArray(Edge[]::new);
        if (needed == all.length) {
            step.after(all);
        } else if (needed == 1) {
            step.afterAny(all);
        } else {
            step.afterAtLeast(needed, all);
        }
    }

    private static Edge edge(List<Step<Void>> steps, Model.Arrow arrow) {
        var from = steps.get(arrow.from());
        return switch (arrow.condition()) {
            case COMPLETED -> from;
            case DISCARDED -> from.discarded();
            case FINISHED -> from.finished();
        };
    }
}
