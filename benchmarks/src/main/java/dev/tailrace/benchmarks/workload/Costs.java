package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Counters;

/** What a job costs the server. */
final class Costs {
    private Costs() {}

    static void add(Tally tally, Counters cost, long jobs) {
        if (jobs == 0) {
            return;
        }
        tally.add(Metric.cost("WAL per job", "bytes"), cost.walBytes() / (double) jobs);
        tally.add(Metric.cost("commits per job", "commits"), cost.commits() / (double) jobs);
        if (cost.cpuMicros() > 0) {
            tally.add(Metric.cost("server CPU per job", "us"), cost.cpuMicros() / (double) jobs);
        }
    }
}
