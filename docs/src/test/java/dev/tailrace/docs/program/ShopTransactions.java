package dev.tailrace.docs.program;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Starts with the order's own INSERT and completes with the invoice's own INSERT, as a Spring shop would. */
final class ShopTransactions {
    record Order(long id, long cents) {}

    record Invoice(long id) {}

    /** What a framework offers for transactions. */
    interface Transactions {
        <T extends @Nullable Object> T execute(Supplier<T> work);

        Connection connection();
    }

    interface Orders {
        void save(Order order);

        Invoice invoice(Order order);

        void archive(Connection transaction, Invoice invoice) throws SQLException;
    }

    static final JobType<Order, Invoice> INVOICE = JobType.of("invoice", Order.class, Invoice.class);
    static final JobType<Invoice, Void> ARCHIVE = JobType.of("archive", Invoice.class);
    static final JobType<Void, Void> SWEEP = JobType.of("sweep");
    static final Workflow<Order> BILLING =
            Workflow.chain("billing", INVOICE).then(ARCHIVE).build();
    static final Workflow<Void> NIGHTLY = Workflow.chain("nightly", SWEEP).build();

    private ShopTransactions() {}

    static Run place(Transactions tx, Orders orders, WorkflowClient client, Order order) {
        return tx.execute(() -> {
            orders.save(order);
            return client.in(tx.connection()).start(BILLING, order);
        });
    }

    static WorkflowRuntime start(DataSource dataSource, Transactions tx, Orders orders) {
        return WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 10)
                .worker(
                        INVOICE,
                        (order, job) -> tx.execute(() -> job.completeIn(tx.connection(), orders.invoice(order))))
                .transactional(ARCHIVE, (invoice, job, transaction) -> orders.archive(transaction, invoice))
                .worker(SWEEP, (nothing, job) -> {
                    if (job.attempt() == 1) {
                        job.snooze(Duration.ofMinutes(5));
                    }
                })
                .start();
    }

    static void startMore(WorkflowClient client) {
        client.startMany(BILLING, List.of(new Order(1, 100), new Order(2, 200)));
        client.start(NIGHTLY);
    }
}
