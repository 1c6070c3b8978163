package dev.tailrace.dsl.use.programs;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;

/** A chain for the shop's own transaction, and a workflow that takes nothing. */
final class Billing {
    record Order(long id, long cents) {}

    record Invoice(long id) {}

    static final JobType<Order, Invoice> INVOICE = JobType.of("invoice", Order.class, Invoice.class);
    static final JobType<Invoice, Void> ARCHIVE = JobType.of("archive", Invoice.class);
    static final JobType<Void, Void> SWEEP = JobType.of("sweep");

    static final Workflow<Order> BILLING =
            Workflow.chain("billing", INVOICE).then(ARCHIVE).build();
    static final Workflow<Void> NIGHTLY = Workflow.chain("nightly", SWEEP).build();

    private Billing() {}
}
