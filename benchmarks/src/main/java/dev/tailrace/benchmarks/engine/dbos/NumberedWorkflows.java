package dev.tailrace.benchmarks.engine.dbos;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Workflow;
import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;

/** A job is a workflow without steps, a chain one workflow of three steps. */
public final class NumberedWorkflows implements Numbered {
    private final DBOS dbos;
    private final Records records;

    NumberedWorkflows(DBOS dbos, Records records) {
        this.dbos = dbos;
        this.records = records;
    }

    @Override
    @Workflow(name = "single")
    public void single(long job) {
        records.work(job);
    }

    @Override
    @Workflow(name = "chain")
    public void chain(long first) {
        for (var step = 0; step < Shape.CHAIN_STEPS; step++) {
            var job = first + step;
            dbos.runStep(() -> records.work(job), "step");
        }
    }
}
