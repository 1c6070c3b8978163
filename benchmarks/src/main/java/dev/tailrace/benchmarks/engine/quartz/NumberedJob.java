package dev.tailrace.benchmarks.engine.quartz;

import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;

/** Works the job whose number is in its trigger, and schedules the next step of its chain. */
public final class NumberedJob implements Job {
    private final Records records;

    NumberedJob(Records records) {
        this.records = records;
    }

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        var data = context.getTrigger().getJobDataMap();
        var job = Long.parseLong(data.getString(Triggers.JOB));
        records.work(job);
        if (data.containsKey(Triggers.CHAINED) && job % Shape.CHAIN_STEPS < Shape.CHAIN_STEPS - 1) {
            try {
                context.getScheduler().scheduleJob(Triggers.chained(job + 1));
            } catch (SchedulerException e) {
                throw new JobExecutionException(e);
            }
        }
    }
}
