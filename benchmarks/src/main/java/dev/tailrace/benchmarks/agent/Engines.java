package dev.tailrace.benchmarks.agent;

import dev.tailrace.benchmarks.engine.dbos.DbosEngine;
import dev.tailrace.benchmarks.engine.dbscheduler.DbSchedulerEngine;
import dev.tailrace.benchmarks.engine.jobrunr.JobRunrEngine;
import dev.tailrace.benchmarks.engine.quartz.QuartzEngine;
import dev.tailrace.benchmarks.engine.tailrace.TailraceEngine;
import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.spi.Engine;
import dev.tailrace.benchmarks.spi.Records;

/** The engines by name. */
final class Engines {
    private Engines() {}

    static Engine open(Assignment assignment, Records records) {
        return switch (assignment.peer()) {
            case "tailrace" -> new TailraceEngine(assignment, records);
            case "db-scheduler" -> new DbSchedulerEngine(assignment, records);
            case "jobrunr" -> new JobRunrEngine(assignment, records);
            case "dbos" -> new DbosEngine(assignment, records);
            case "quartz" -> new QuartzEngine(assignment, records);
            default -> throw new IllegalArgumentException("no engine '" + assignment.peer() + "'");
        };
    }
}
