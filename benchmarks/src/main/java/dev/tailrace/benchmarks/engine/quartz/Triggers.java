package dev.tailrace.benchmarks.engine.quartz;

import java.time.Instant;
import java.util.Date;
import org.quartz.JobKey;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;

/** One trigger a job, all of one durable Quartz job. */
final class Triggers {
    static final JobKey KEY = new JobKey("numbered");
    static final String JOB = "job";
    static final String CHAINED = "chained";

    private Triggers() {}

    static Trigger single(long job, Instant due) {
        return builder(job).startAt(Date.from(due)).build();
    }

    static Trigger chained(long job) {
        return builder(job).usingJobData(CHAINED, "yes").startNow().build();
    }

    private static TriggerBuilder<SimpleTrigger> builder(long job) {
        return TriggerBuilder.newTrigger()
                .withIdentity(Long.toString(job))
                .forJob(KEY)
                .usingJobData(JOB, Long.toString(job))
                .withSchedule(
                        org.quartz.SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow());
    }
}
