package dev.tailrace.benchmarks.engine.jobrunr;

import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.scheduling.JobRequestScheduler;

/** Works a job, and enqueues the next step of its chain. */
public final class NumberedHandler implements JobRequestHandler<NumberedRequest> {
    private final Records records;
    private final JobRequestScheduler scheduler;

    NumberedHandler(Records records, JobRequestScheduler scheduler) {
        this.records = records;
        this.scheduler = scheduler;
    }

    @Override
    public void run(NumberedRequest request) {
        var job = request.getJob();
        records.work(job);
        if (request.isChained() && job % Shape.CHAIN_STEPS < Shape.CHAIN_STEPS - 1) {
            scheduler.enqueue(new NumberedRequest(job + 1, true));
        }
    }
}
