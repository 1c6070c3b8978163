package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.protocol.Json;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.AgentProcess;
import dev.tailrace.benchmarks.stage.Scene;

/** The claim statement, as a client times it. */
final class Claims {
    /** The variant that looks for work every millisecond. */
    static final String POLLING = "poll";

    /** What no other statement of Tailrace holds. */
    private static final String WORDS = "probe(lane, priority)";

    private Claims() {}

    /** Forgets what was timed so far. */
    static void forget(AgentProcess agent) {
        micros(agent);
    }

    static void report(AgentProcess agent, String name, Tally tally) {
        var micros = micros(agent);
        tally.addLatencies(name, micros);
        if (micros.length == 0) {
            tally.remark("no claim was timed: is there still a statement that holds '" + WORDS + "'?");
        }
    }

    private static long[] micros(AgentProcess agent) {
        return Json.longs(agent.tell(Scene.LIMIT, "statements", "words", WORDS).path("micros_each"));
    }
}
