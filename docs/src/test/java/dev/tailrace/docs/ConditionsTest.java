package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.RunState;
import dev.tailrace.docs.page.Fences;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConditionsTest {
    enum Risk {
        LOW,
        MIDDLE,
        HIGH
    }

    record Order(String customer, boolean gift, long total) {}

    record Checked(Risk risk, boolean inStock) {}

    static final JobType<Order, Checked> CHECK = JobType.of("check", Order.class, Checked.class);
    static final JobType<Order, Void> CHARGE = JobType.of("charge", Order.class).retry(RetryPolicy.none());
    static final JobType<Order, Void> CALL = JobType.of("call", Order.class);
    static final JobType<Order, Void> WRAP = JobType.of("wrap", Order.class);
    static final JobType<Order, Void> SHIP = JobType.of("ship", Order.class);
    static final JobType<Order, Void> ASK = JobType.of("ask", Order.class);

    // region branch
    static final Workflow<Order> SHIPPING = Workflow.define("shipping", Order.class, flow -> {
        var check = flow.step(CHECK, flow.input());
        var risky = check.output(Checked::risk).in(List.of(Risk.MIDDLE, Risk.HIGH));
        var call = flow.step(CALL, flow.input()).when(risky);
        var charge = flow.step(CHARGE, flow.input()).when(risky.not());
        var wrap = flow.step(WRAP, flow.input())
                .after(check)
                .when(flow.input(Order::gift).is(true));
        flow.step(SHIP, flow.input()).after(call.finished(), charge.finished(), wrap.finished());
    });
    // endregion

    // region joins
    static final Workflow<Order> OFFERS = Workflow.define("offers", Order.class, flow -> {
        var a = flow.step(ASK, flow.input()).named("ask-a");
        var b = flow.step(ASK, flow.input()).named("ask-b");
        var c = flow.step(ASK, flow.input()).named("ask-c");
        flow.step(CALL, flow.input()).afterAny(a, b, c);
        flow.step(CHARGE, flow.input()).afterAtLeast(2, a, b, c);
        flow.step(SHIP, flow.input()).after(a, b, c);
    });
    // endregion

    // region both
    static final Workflow<Order> STOCK = Workflow.define("stock", Order.class, flow -> {
        var here = flow.step(CHECK, flow.input()).named("check-here");
        var there = flow.step(CHECK, flow.input()).named("check-there");
        var isHere = here.output(Checked::inStock).is(true);
        var isThere = there.output(Checked::inStock).is(true);
        flow.step(SHIP, flow.input()).afterAny(isHere, isThere);
        flow.step(CALL, flow.input()).when(isHere.not().and(isThere.not()));
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    private Checked checked = new Checked(Risk.HIGH, true);

    @Test
    void oneBranchIsTakenTheOtherSkippedAndBothMeetAgain() throws Exception {
        var end = run(SHIPPING, new Order("ada", false, 120));

        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(states(end))
                .containsExactly(
                        "check completed", "call completed", "charge skipped", "wrap skipped", "ship completed");
        var lines = new ArrayList<String>();
        var client = WorkflowClient.on(db.dataSource());
        // region why
        var why = client.explain(end.job("charge").id()).orElseThrow();
        lines.add(why.text());
        // endregion
        assertThat(lines.get(0)).contains("could not start, because of 'check'");
        Fences.assertShows(
                "docs/conditions.md",
                "result: why",
                String.join("\n", lines).replaceAll("at \\d{4}-\\S+", "at 2026-11-26T08:00:00Z"));
    }

    @Test
    void anyOfTwoOrAllAreWaitedFor() throws Exception {
        var end = run(OFFERS, new Order("ada", false, 120));

        assertThat(states(end)).allMatch(s -> s.endsWith(" completed"));
    }

    @Test
    void aConditionMayStandForAStep() throws Exception {
        assertThat(states(run(STOCK, new Order("ada", true, 1))))
                .containsExactly("check-here completed", "check-there completed", "ship completed", "call skipped");
        checked = new Checked(Risk.LOW, false);
        assertThat(states(run(STOCK, new Order("ada", true, 1))))
                .containsExactly("check-here completed", "check-there completed", "ship skipped", "call completed");
    }

    private RunView run(Workflow<Order> workflow, Order order) throws Exception {
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .worker(CHECK, (input, job) -> checked)
                .worker(CHARGE, (input, job) -> {})
                .worker(CALL, (input, job) -> {})
                .worker(WRAP, (input, job) -> {})
                .worker(SHIP, (input, job) -> {})
                .worker(ASK, (input, job) -> {})
                .start()) {
            var client = runtime.client();
            return client.await(client.start(workflow, order), Duration.ofSeconds(30));
        }
    }

    private static List<String> states(RunView run) {
        return run.jobs().stream().map(j -> j.step() + " " + j.state().text()).toList();
    }
}
