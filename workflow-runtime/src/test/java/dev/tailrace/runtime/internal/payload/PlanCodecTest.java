package dev.tailrace.runtime.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.Signal;
import dev.tailrace.core.plan.PlannedChild;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.error.PayloadException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans that are written with a run, and read back by a node that may know none of their classes. */
class PlanCodecTest {
    enum Grade {
        GOLD,
        LEAD
    }

    record Order(String item, int count, Duration pause, Instant at, LocalDate day, Grade grade, List<String> parts) {}

    record Quote(int price, Duration valid, Instant until) {}

    record Parcel(String item, Quote quote, List<Integer> sizes) {}

    static final JobType<Order, Quote> PRICE = JobType.of("price", Order.class, Quote.class);
    static final JobType<Parcel, Void> SEND = JobType.of("send", Parcel.class);
    static final JobType<String, String> PACK =
            JobType.of("pack", String.class, String.class).retry(RetryPolicy.fixed(Duration.ofSeconds(3)));
    static final JobType<Quote, Void> REFUND = JobType.of("refund", Quote.class);
    static final JobType<Void, Void> CALL = JobType.of("call");
    static final Signal<Quote> ANSWER = Signal.of("answer", Quote.class);
    static final Pool DESKS = Pool.named("desks");

    static final Workflow<String> INNER = Workflow.chain("inner", PACK).build();

    /** Every construct that a definition may have, but for values that are computed at the start. */
    static final Workflow<Order> EVERYTHING = Workflow.define("everything", Order.class, flow -> {
        var price = flow.step(PRICE, flow.input())
                .priority(1)
                .tags("till")
                .timeout(Duration.ofMinutes(2))
                .takes(2, DESKS, flow.input(Order::item))
                .within(Duration.ofHours(1));
        price.teardown(REFUND, price.output().orElse(flow.constant(new Quote(0, Duration.ZERO, Instant.EPOCH))))
                .delay(flow.input(Order::pause))
                .keepOnFailure();
        price.teardown(CALL, flow.nothing()).named("close").onlyIfCompleted().on(Queue.named("cancel"));
        var answer = flow.await(ANSWER).after(price).within(Duration.ofDays(1));
        var packed = flow.forEach(flow.input(Order::parts), PACK);
        flow.step(
                        SEND,
                        flow.args(Parcel::new)
                                .from(
                                        flow.input(Order::item),
                                        answer.output(),
                                        flow.listOf(List.of(flow.constant(1), answer.output(Quote::price)))))
                .after(packed)
                .at(answer.output(Quote::until));
        flow.step(CALL, flow.nothing())
                .named("gold")
                .after(price)
                .when(flow.input(Order::grade).is(Grade.GOLD));
        flow.step(CALL, flow.nothing())
                .named("dear")
                .after(price)
                .when(price.output(Quote::price)
                        .atLeast(100)
                        .and(price.output(Quote::valid).atMost(Duration.ofDays(3)))
                        .or(price.output(Quote::until).atLeast(Instant.EPOCH).not()));
        flow.step(CALL, flow.nothing()).named("sorry").afterAny(price.discarded(), answer.discarded());
        flow.child(INNER, flow.input(Order::item), PACK).within(Duration.ofHours(2));
    });

    private final PlanCodec codec = new PlanCodec(new JsonCodec());

    private static PlannedChild child(Workflow<?> workflow) {
        return new PlannedChild(0, workflow.plan(), null);
    }

    @Test
    void whateverADefinitionSaysIsReadBackAsItWasWritten() {
        var text = codec.encode(child(EVERYTHING));

        var read = codec.decode(text);

        assertThat(codec.encode(read)).isEqualTo(text);
        assertThat(read.plan().steps()).hasSameSizeAs(EVERYTHING.plan().steps());
        assertThat(read.plan().countedEnds()).isEqualTo(EVERYTHING.plan().countedEnds());
        assertThat(read.plan().children().get(0).plan().workflow()).isEqualTo("inner");
        assertThat(read.plan().step("price").orElseThrow().definition().timeout())
                .isEqualTo(Duration.ofMinutes(2));
        assertThat(read.plan().step("price").orElseThrow().definition().retry()).isEqualTo(RetryPolicy.DEFAULT);
    }

    @Test
    void noClassIsNamedInWhatIsWritten() {
        assertThat(codec.encode(child(EVERYTHING))).doesNotContain("dev.tailrace", "java.", "Quote", "PlanCodecTest");
    }

    @Test
    void whatAnOlderVersionDidNotWriteIsNothing() {
        var text = codec.encode(child(INNER)).replace("\"uses\":[],", "").replace("\"addsSteps\":false", "\"x\":1");

        assertThat(codec.decode(text).plan())
                .isEqualTo(codec.decode(codec.encode(child(INNER))).plan());
    }

    @Test
    void whatANewerVersionWroteIsRefusedByName() {
        var text = codec.encode(child(INNER)).replace("\"is\":\"Input\"", "\"is\":\"Weather\"");

        assertThatThrownBy(() -> codec.decode(text))
                .isInstanceOf(PayloadException.class)
                .hasMessage("the plan of the child holds the Binding 'Weather', which this version does not know. Bring"
                        + " all nodes to the version that started the run");
    }

    @Test
    void whatIsNoPlanIsRefused() {
        assertThatThrownBy(() -> codec.decode("{")).isInstanceOf(PayloadException.class);
        assertThatThrownBy(() -> codec.decode("null")).hasMessage("the plan of the child is missing");
        assertThatThrownBy(() -> codec.decode(codec.encode(child(INNER)).replace("\"pack\"", "\"no kind\"")))
                .hasMessageContaining("holds a wrong JobType");
    }
}
