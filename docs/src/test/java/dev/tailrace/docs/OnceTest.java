package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.error.OnceConflictException;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OnceTest {
    record Order(long id, long cents) {}

    static final JobType<Order, Void> INVOICE = JobType.of("invoice", Order.class);
    static final Workflow<Order> BILLING =
            Workflow.chain("billing", INVOICE).delay(Duration.ofHours(1)).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    private WorkflowClient client;

    @BeforeEach
    void serve() {
        client = db.closing(WorkflowRuntime.on(db.dataSource())
                        .queue(Queue.DEFAULT, 2)
                        .worker(INVOICE, (order, job) -> {})
                        .start())
                .client();
    }

    @Test
    void aRepeatedStartFindsTheRun() {
        var order = new Order(17, 100);

        // region once
        var run = client.start(BILLING, order, StartOptions.DEFAULTS.once("order-" + order.id()));
        if (!run.isNew()) {
            System.out.println("that was told before: " + run);
        }
        // endregion

        var again = client.start(BILLING, order, StartOptions.DEFAULTS.once("order-17"));
        assertThat(run.isNew()).isTrue();
        assertThat(again).isEqualTo(run);
        assertThat(again.isNew()).isFalse();
        assertThatThrownBy(() -> client.start(BILLING, new Order(17, 999), StartOptions.DEFAULTS.once("order-17")))
                .isInstanceOf(OnceConflictException.class)
                .hasMessageContaining("'order-17'")
                .hasMessageContaining("run " + run.id());
    }

    @Test
    void aKeyIsHeldForAsLongAsOneSays() {
        var order = new Order(17, 100);
        var options = StartOptions.DEFAULTS;

        // region held
        client.start(BILLING, order, options.once("a")); // while the run is open
        client.start(BILLING, order, options.once(Once.key("b").forPeriod(Duration.ofDays(7))));
        client.start(BILLING, order, options.once(Once.key("c").forEver()));
        // endregion

        assertThat(client.start(BILLING, order, options.once("b")).isNew()).isFalse();
        assertThat(client.start(BILLING, order, options.once("c")).isNew()).isFalse();
    }

    @Test
    void manyRunsHaveAKeyEach() {
        var orders = List.of(new Order(1, 100), new Order(2, 200), new Order(1, 100));

        // region many
        var runs = client.startMany(BILLING, orders, StartOptions.DEFAULTS, order -> Once.key("order-" + order.id()));
        // endregion

        assertThat(runs).extracting(Run::isNew).containsExactly(true, true, false);
    }
}
