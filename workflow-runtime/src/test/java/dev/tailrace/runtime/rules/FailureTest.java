package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a failure does to a step, to the steps behind it, and to the run. */
class FailureTest {
    static final Duration LIMIT = Duration.ofMinutes(1);
    static final JobType<Void, Void> OK = JobType.of("ok");
    static final JobType<Void, Void> BREAK =
            JobType.of("break").retry(RetryPolicy.fixed(Duration.ofMillis(1)).attempts(3));
    static final JobType<Void, Void> SLOW = JobType.of("slow");
    static final JobType<Void, String> TRICKY = JobType.of("tricky", Void.class, String.class)
            .retry(RetryPolicy.exponential(Duration.ofMillis(200), Duration.ofMillis(400)));

    @RegisterExtension
    final Installed db = new Installed();

    private final CountDownLatch slow = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> worked = new ConcurrentLinkedQueue<>();
    private Trick trick = job -> "fine";

    /** What the tricky worker does. */
    @FunctionalInterface
    private interface Trick {
        String of(Job<String> job) throws Exception;
    }

    @Test
    void aFailedAttemptIsRepeatedAfterAPauseAndEveryErrorIsKeptInOrder() throws Exception {
        var begun = new ConcurrentLinkedQueue<Instant>();
        trick = job -> {
            begun.add(Instant.now());
            if (job.attempt() < 3) {
                throw new IllegalStateException("failure " + job.attempt());
            }
            return "done";
        };

        var end = runOf(flow -> flow.step(TRICKY, flow.nothing()));

        var tricky = end.job("tricky");
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(tricky.tries().attempt()).isEqualTo(3);
        assertThat(tricky.tries().failures()).isEqualTo(2);
        assertThat(tricky.tries().errors())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("java.lang.IllegalStateException: failure 1\n\tat "),
                        second -> assertThat(second).startsWith("java.lang.IllegalStateException: failure 2\n\tat "));
        var starts = List.copyOf(begun);
        assertThat(Duration.between(starts.get(0), starts.get(1))).isGreaterThan(Duration.ofMillis(150));
        assertThat(Duration.between(starts.get(1), starts.get(2))).isGreaterThan(Duration.ofMillis(310));
    }

    @Test
    void afterItsLastAttemptAStepIsDiscardedAndUnhandledItFailsTheRun() throws Exception {
        var end = runOf(flow -> {
            var broken = flow.step(BREAK, flow.nothing());
            flow.step(OK, flow.nothing()).after(broken);
        });

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.job("break").state()).isEqualTo(JobState.DISCARDED);
        assertThat(end.job("break").tries().failures()).isEqualTo(3);
        assertThat(end.job("break").tries().errors()).hasSize(3);
        assertThat(end.job("ok").state()).isEqualTo(JobState.SKIPPED);
        assertThat(worked).containsExactly("break", "break", "break");
    }

    @Test
    void aBranchForFailuresHandlesOneAndTheRunCompletes() throws Exception {
        var end = runOf(flow -> {
            var broken = flow.step(BREAK, flow.nothing());
            var next = flow.step(OK, flow.nothing()).named("next").after(broken);
            var instead = flow.step(OK, flow.nothing()).named("instead").after(broken.discarded());
            flow.step(OK, flow.nothing()).named("both").after(next.finished(), instead.finished());
        });

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end))
                .containsExactly("break DISCARDED", "next SKIPPED", "instead COMPLETED", "both COMPLETED");
    }

    @Test
    void skippingGoesThroughADiamondAndADeepChain() throws Exception {
        var end = runOf(flow -> {
            var broken = flow.step(BREAK, flow.nothing());
            var left = flow.step(OK, flow.nothing()).named("left").after(broken);
            var right = flow.step(OK, flow.nothing()).named("right").after(broken);
            Step<?> last = flow.step(OK, flow.nothing()).named("bottom").after(left, right);
            for (var i = 0; i < 2000; i++) {
                last = flow.step(OK, flow.nothing()).named("step " + i).after(last);
            }
        });

        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.jobs()).hasSize(2004);
        assertThat(end.jobs().stream().skip(1)).extracting(JobView::state).containsOnly(JobState.SKIPPED);
        assertThat(worked).containsOnly("break");
    }

    @Test
    void aStepThatWaitsForAnyStartsAtTheFirstAndALateOneChangesNothing() throws Exception {
        var client = start();
        var run = client.start(Workflow.define("any", flow -> {
            var quick = flow.step(OK, flow.nothing()).named("quick");
            var late = flow.step(SLOW, flow.nothing());
            flow.step(OK, flow.nothing()).named("any").afterAny(late, quick);
        }));

        await().atMost(LIMIT)
                .until(() -> client.find(run.id()).orElseThrow().job("any").state() == JobState.COMPLETED);
        assertThat(client.find(run.id()).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        slow.countDown();

        assertThat(states(client.await(run, LIMIT)))
                .containsExactly("quick COMPLETED", "slow COMPLETED", "any COMPLETED");
        assertThat(worked.stream().filter("any"::equals)).hasSize(1);
    }

    @Test
    void aStepThatWaitsForTwoOfThreeStartsAtTheSecondAndIsSkippedWithoutTwo() throws Exception {
        var client = start();
        var run = client.start(Workflow.define("two-of-three", flow -> {
            var one = flow.step(OK, flow.nothing()).named("one");
            var two = flow.step(OK, flow.nothing()).named("two");
            var broken = flow.step(BREAK, flow.nothing());
            var late = flow.step(SLOW, flow.nothing());
            flow.step(OK, flow.nothing()).named("enough").afterAtLeast(2, one, late, two);
            flow.step(OK, flow.nothing()).named("too few").afterAtLeast(2, one, broken, late.discarded());
        }));

        await().atMost(LIMIT)
                .until(() -> client.find(run.id()).orElseThrow().job("enough").state() == JobState.COMPLETED);
        assertThat(client.find(run.id()).orElseThrow().job("too few").state()).isEqualTo(JobState.PENDING);
        slow.countDown();

        var end = client.await(run, LIMIT);
        assertThat(end.job("too few").state()).isEqualTo(JobState.SKIPPED);
        assertThat(end.state()).as("the broken one had no successor that ran").isEqualTo(RunState.FAILED);
    }

    @Test
    void snoozingUsesNoFailure() throws Exception {
        trick = job -> job.attempt() < 4 ? job.snooze(Duration.ofMillis(20)) : "awake";

        var end = runOf(flow -> flow.step(TRICKY, flow.nothing()));

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("tricky").tries().attempt()).isEqualTo(4);
        assertThat(end.job("tricky").tries().failures()).isZero();
        assertThat(end.job("tricky").tries().errors()).isEmpty();
    }

    @Test
    void aWorkerMayGiveItsJobUpOrCancelItAndBothCanBeHandled() throws Exception {
        for (var how : List.of("discard", "cancel")) {
            trick = job -> how.equals("discard") ? job.discard("no use") : job.cancel("no use");
            var end = runOf(flow -> {
                var tricky = flow.step(TRICKY, flow.nothing());
                flow.step(OK, flow.nothing()).named("next").after(tricky);
                flow.step(OK, flow.nothing()).named("discarded").after(tricky.discarded());
                flow.step(OK, flow.nothing()).named("finished").after(tricky.finished());
            });

            var discarded = how.equals("discard");
            assertThat(states(end))
                    .containsExactly(
                            "tricky " + (discarded ? "DISCARDED" : "CANCELLED"),
                            "next SKIPPED",
                            "discarded " + (discarded ? "COMPLETED" : "SKIPPED"),
                            "finished COMPLETED");
            assertThat(end.state()).isEqualTo(RunState.COMPLETED);
            assertThat(end.job("tricky").tries().attempt()).isEqualTo(1);
            assertThat(end.job("tricky").tries().errors()).containsExactly("no use");
        }
    }

    @Test
    void aCancelledStepThatNobodyHandlesFailsTheRun() throws Exception {
        trick = job -> job.cancel("no use");

        assertThat(runOf(flow -> flow.step(TRICKY, flow.nothing())).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aDecisionCannotBeSwallowed() throws Exception {
        for (var how : List.of("snooze", "cancel", "discard")) {
            trick = job -> {
                try {
                    if (job.attempt() == 1) {
                        decide(job, how);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException("as if the work had failed", e);
                } finally {
                    worked.add("clean up");
                }
                return "never mind";
            };
            var swallowing = trick;
            trick = job -> {
                try {
                    return swallowing.of(job);
                } catch (Exception e) {
                    return "swallowed";
                }
            };

            var end = runOf(flow -> flow.step(TRICKY, flow.nothing()));

            var tricky = end.job("tricky");
            assertThat(tricky.state())
                    .isEqualTo(
                            switch (how) {
                                case "snooze" -> JobState.COMPLETED;
                                case "cancel" -> JobState.CANCELLED;
                                default -> JobState.DISCARDED;
                            });
            assertThat(tricky.tries().attempt()).isEqualTo(how.equals("snooze") ? 2 : 1);
        }
    }

    private static void decide(Job<String> job, String how) {
        switch (how) {
            case "snooze" -> job.snooze(Duration.ZERO);
            case "cancel" -> job.cancel("cancelled");
            default -> job.discard("discarded");
        }
    }

    /** Declares steps. */
    @FunctionalInterface
    private interface Body {
        void declare(Flow<Void> flow);
    }

    private RunView runOf(Body body) throws Exception {
        var client = start();
        return client.await(client.start(Workflow.define("failing", body::declare)), LIMIT);
    }

    private WorkflowClient start() {
        return db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(OK, (nothing, job) -> {
                            worked.add(job.step());
                        })
                        .worker(BREAK, (nothing, job) -> {
                            worked.add(job.step());
                            throw new IllegalStateException("broken");
                        })
                        .worker(SLOW, (nothing, job) -> {
                            slow.await();
                        })
                        .worker(TRICKY, (nothing, job) -> Objects.requireNonNull(trick.of(job)))
                        .start())
                .client();
    }

    private static List<String> states(RunView run) {
        return run.jobs().stream().map(j -> j.step() + " " + j.state()).toList();
    }
}
