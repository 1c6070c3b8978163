package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.stage.AgentProcess;
import dev.tailrace.benchmarks.stage.Database;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;

/**
 * Rows that are written past the API, because millions of runs would take too long to run. Their numbers are below zero,
 * so that they never meet those of real runs, and are older than all of them, as finished runs are.
 */
record Prefill(int timers, int finished) {
    private static final String RUNS = """
            INSERT INTO tailrace.run (id, root_id, last_job, workflow, created_at)
            SELECT -n, -n, -n, 'single', now() - interval '1 day' FROM generate_series(1, %1$d) n
            """;
    private static final String JOBS = """
            INSERT INTO tailrace.job (id, root_id, run_id, step_number, role, priority, lane, max_failures, step, arguments)
            SELECT -n, -n, -n, 0, 1, 2, (SELECT min(id) FROM tailrace.lane WHERE kind = 'noop'), 25, 'noop', '{"job":0}'
            FROM generate_series(1, %1$d) n
            """;
    private static final String TIMERS = """
            INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
            SELECT (SELECT min(id) FROM tailrace.lane WHERE kind = 'noop'), 2, now() + interval '1 day' + n * interval '1 ms',
                   -n, -n, -n
            FROM generate_series(1, %1$d) n
            """;
    private static final String JOB_ENDS = """
            INSERT INTO tailrace.job_end (job_id, root_id, run_id, outcome, run_state, attempt, failures, node, started_at,
                                          finished_at)
            SELECT -n, -n, -n, 1, 1, 1, 0, 1, now() - interval '1 day', now() - interval '1 day'
            FROM generate_series(%2$d, %1$d) n
            """;
    /** Fills an empty database. */
    void into(Stage stage, Database database) throws Exception {
        install(stage, database);
        var all = timers + finished;
        database.run(
                RUNS.formatted(all),
                JOBS.formatted(all),
                TIMERS.formatted(timers),
                JOB_ENDS.formatted(all, timers + 1),
                "VACUUM (ANALYZE)",
                "CHECKPOINT");
    }

    /** The schema, and by one run the lane that the timers wait in. */
    private static void install(Stage stage, Database database) throws Exception {
        var contender = stage.contender();
        var assignment = new Assignment(
                contender.peer(), contender.variant(), database.jdbcUrl(), database.url(), 2, 0, 0, false);
        var command = contender.command().apply(assignment);
        try (var agent = AgentProcess.start(command, stage.log())) {
            agent.tell(Scene.LIMIT, "install");
            agent.tell(Scene.LIMIT, "insertMany", "first", 0, "count", 1);
            agent.tell(Scene.LIMIT, "start");
            while (agent.tell(Scene.LIMIT, "count").path("executed").asLong() < 1) {
                Thread.sleep(10);
            }
            agent.tell(Scene.LIMIT, "stop");
        }
    }
}
