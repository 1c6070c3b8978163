package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import org.junit.jupiter.api.Test;

/** How a run ends: cancelled, failed or completed. */
class RunOutcomeTest extends Retried {
    @Test
    void aFailedStepFailsTheRunIfNothingAfterItRan() throws Exception {
        failing.add("b");
        var run = client().start(CHAIN);

        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aFailedStepIsHandledIfAnOrdinaryStepAfterItRan() throws Exception {
        failing.add("ship");
        var run = client().start(Workflow.define("handled", flow -> {
            var ship = flow.step(STEP, flow.constant("ship")).named("ship");
            flow.step(STEP, flow.constant("refund")).named("refund").after(ship.discarded());
            flow.step(STEP, flow.constant("thank")).named("thank").after(ship);
        }));

        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void whatTookOverMustNotFailUnhandledItself() throws Exception {
        failing.add("ship");
        failing.add("refund");
        var run = client().start(Workflow.define("unhandled", flow -> {
            var ship = flow.step(STEP, flow.constant("ship")).named("ship");
            flow.step(STEP, flow.constant("refund")).named("refund").after(ship.discarded());
        }));

        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aTeardownThatRanHandlesNoFailure() throws Exception {
        failing.add("setup");
        var run = client().start(HELD);
        var end = client().await(run, LIMIT);

        assertThat(end.job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aStepThatWasOnlySkippedFailsNothing() throws Exception {
        var run = client().start(Workflow.define("skipped", flow -> {
            var ship = flow.step(STEP, flow.constant("ship")).named("ship");
            flow.step(STEP, flow.constant("refund")).named("refund").after(ship.discarded());
        }));

        assertThat(client().await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }

    @Test
    void aCancelBeforeTheEndOfTheWorkCountsMoreThanAFailureAndAfterItNothing() throws Exception {
        failing.add("a");
        var late = client().start(Workflow.define("late", flow -> {
            flow.step(STEP, flow.constant("a")).named("a");
            flow.step(STEP, flow.constant("b")).named("b").delay(LONG);
        }));
        client().cancel(late, "no longer wanted");
        assertThat(client().await(late, LIMIT).state()).isEqualTo(RunState.CANCELLED);

        var held = client().start(Workflow.define(
                "held for long",
                flow -> flow.step(STEP, flow.constant("setup"))
                        .teardown(FREE, flow.constant("free"))
                        .delay(LONG)));
        client().awaitWork(held, LIMIT);
        client().cancel(held, "the work is done");
        assertThat(client().await(held, LIMIT).state()).isEqualTo(RunState.COMPLETED);
    }
}
