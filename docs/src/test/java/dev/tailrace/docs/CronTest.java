package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.option.Cron;
import dev.tailrace.runtime.option.Missed;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CronTest {
    static final JobType<String, Void> REPORT = JobType.of("report", String.class);
    static final Workflow<String> REPORTING =
            Workflow.chain("reporting", REPORT).build();

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void aScheduleIsDeclaredAndSteered() throws Exception {
        var dataSource = db.dataSource();
        // region declare
        var berlin = ZoneId.of("Europe/Berlin");
        var runtime = WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 2)
                .worker(REPORT, (region, job) -> {})
                .schedule("nightly-report", Cron.at("30 2 * * *", berlin), REPORTING, "all")
                .schedule("hourly", Cron.at("0 * * * *", berlin).ifMissed(Missed.SKIP), REPORTING, "north")
                .start();
        // endregion
        db.closing(runtime);

        // region steer
        var schedules = runtime.client().schedules();
        schedules.trigger("nightly-report"); // a run now, besides the ticks
        schedules.pause("hourly");
        schedules.resume("hourly");
        for (var schedule : schedules.list()) {
            System.out.println(schedule.name() + " ticks next at " + schedule.nextAt());
        }
        // endregion

        Waiting.until(() -> schedules.list().get(1), schedule -> schedule.last() != null);
        assertThat(schedules.list()).extracting(s -> s.name()).containsExactly("hourly", "nightly-report");
        assertThat(schedules.list().get(0).pausedAt()).isNull();
    }
}
