package dev.tailrace.benchmarks.engine.jobrunr;

import org.jobrunr.jobs.lambdas.JobRequest;

/** A job by its number; JobRunr makes it from JSON. */
public final class NumberedRequest implements JobRequest {
    private long job;
    private boolean chained;

    /** For JobRunr. */
    public NumberedRequest() {}

    NumberedRequest(long job, boolean chained) {
        this.job = job;
        this.chained = chained;
    }

    public long getJob() {
        return job;
    }

    public void setJob(long job) {
        this.job = job;
    }

    public boolean isChained() {
        return chained;
    }

    public void setChained(boolean chained) {
        this.chained = chained;
    }

    @Override
    public Class<NumberedHandler> getJobRequestHandler() {
        return NumberedHandler.class;
    }
}
