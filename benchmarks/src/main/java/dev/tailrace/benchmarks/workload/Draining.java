package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.protocol.Clock;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Counters;
import dev.tailrace.benchmarks.stage.Scene;
import java.time.Duration;

/**
 * From the start of the workers until nothing is pending, by the tables and not only by what the workers did.
 *
 * @param executed how many jobs were
 * @param micros how long it took
 * @param cost what it cost the server
 * @param agentCpuMicros what it cost the workers' processes
 * @param whole false if the time was up first; then the figures are of what was done by then
 */
record Draining(long executed, long micros, Counters cost, long agentCpuMicros, boolean whole) {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final double SECOND = 1_000_000;

    /** The jobs must be there, and no worker running. */
    static Draining of(Scene scene, long jobs) throws Exception {
        scene.database().settle();
        var before = scene.counters();
        var cpuBefore = scene.agentCpuMicros();
        var already = scene.executed();
        var begin = scene.all("start");
        var whole = scene.awaitExecuted(already + jobs, LIMIT) && scene.awaitNothingPending(LIMIT);
        var end = Clock.micros();
        var executed = scene.executed() - already;
        var cpu = scene.agentCpuMicros() - cpuBefore;
        scene.all("stop");
        var cost = scene.counters().minus(before);
        return new Draining(executed, end - begin, cost, cpu, whole);
    }

    double perSecond() {
        return executed / (micros / SECOND);
    }

    /** @param jobsEach how many jobs make one of what is counted */
    void report(Tally tally, Metric rate, int jobsEach) {
        tally.add(rate, perSecond() / jobsEach);
        Costs.add(tally, cost, executed);
        if (agentCpuMicros > 0 && executed > 0) {
            tally.add(Metric.cost("application CPU per job", "us"), agentCpuMicros / (double) executed);
        }
        if (!whole) {
            tally.remark("not all done within " + LIMIT.toSeconds() + " s; the figure is of what was done by then");
        }
    }
}
