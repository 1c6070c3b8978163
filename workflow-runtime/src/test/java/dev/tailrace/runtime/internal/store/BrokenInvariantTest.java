package dev.tailrace.runtime.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that somebody broke by hand are found, by the rule that they break. */
class BrokenInvariantTest {
    private static final JobType<Void, Void> WORK = JobType.of("work");
    private static final JobType<Void, Void> FREE = JobType.of("free");

    /** One setup inside the other, so that the teardown of the outer one waits for its turn. */
    private static final Workflow<Void> FORK = Workflow.define("fork", flow -> {
        var first = flow.step(WORK, flow.nothing()).named("first");
        first.teardown(FREE, flow.nothing()).named("free");
        var left = flow.step(WORK, flow.nothing()).named("left").after(first);
        left.teardown(FREE, flow.nothing()).named("free left");
        flow.step(WORK, flow.nothing()).named("last").after(left);
        flow.step(WORK, flow.nothing()).named("right").after(first);
    });

    private static final String CLAIMABLE_TOO_EARLY = """
            INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)
            SELECT lane, priority, now(), job_id, root_id, run_id FROM tailrace.wait WHERE NOT teardown
            """;

    private static final String BEFORE_NO_GATE = """
            WITH moved AS (DELETE FROM tailrace.ready RETURNING *)
            INSERT INTO tailrace.awaiting (job_id, root_id, run_id, lane, priority, attempt, failures, since)
            SELECT job_id, root_id, run_id, lane, priority, attempt, failures, now() FROM moved
            """;

    private static final String TWO_OF_ONE_UNIT = """
            WITH pool AS (INSERT INTO tailrace.pool (name, units) VALUES ('gpu', 1))
            INSERT INTO tailrace.pool_hold (job_id, pool, key, units, token, granted_at, root_id, run_id)
            SELECT job_id, 'gpu', '', 2, 1, now(), root_id, run_id FROM tailrace.ready
            """;

    private static final String HELD_BY_ONE_THAT_WAITS = """
            INSERT INTO tailrace.pool_hold (job_id, pool, key, units, token, granted_at, root_id, run_id)
            SELECT id, 'gpu', '', 1, 1, now(), root_id, run_id FROM tailrace.job WHERE step = 'right'
            """;

    private static final String READY_WITHOUT_ITS_UNITS = """
            INSERT INTO tailrace.pool_take (job_id, pool, key, units, root_id, run_id)
            SELECT job_id, 'gpu', '', 1, root_id, run_id FROM tailrace.ready
            """;

    private static final String SIGNAL_FOR_ANOTHER_STEP = """
            INSERT INTO tailrace.signal (root_id, run_id, name, job_id, fresh)
            SELECT root_id, run_id, 'go', id, false FROM tailrace.job WHERE step = 'right'
            """;

    private static final String RUN_THAT_ENDED_BEFORE_ITS_JOBS = """
            INSERT INTO tailrace.run_end (run_id, root_id, state, work_ended_at, finished_at)
            SELECT id, root_id, 1, now(), now() FROM tailrace.run
            """;

    /** The setup has completed, and its teardown was cancelled, as nothing may do. */
    private static final String TEARDOWN_CANCELLED_AFTER_ITS_SETUP = """
            INSERT INTO tailrace.job_end (job_id, root_id, run_id, outcome, attempt, failures, node, finished_at)
            SELECT id, root_id, run_id, CASE step WHEN 'first' THEN 1 ELSE 4 END, 1, 0, 1, now()
            FROM tailrace.job WHERE step IN ('first', 'free')
            """;

    private static final String ADDED_BY_ONE_THAT_HAS_NOT_ENDED = """
            UPDATE tailrace.job SET added_by = (SELECT min(id) FROM tailrace.job) WHERE step = 'right'
            """;

    private static final String CHILD_OF_A_STEP_THAT_STARTS_NONE = """
            UPDATE tailrace.run SET root_id = 1, parent_job = (SELECT min(id) FROM tailrace.job)
            """;

    @RegisterExtension
    final Installed db = new Installed();

    /** No rule is left out: one that nothing breaks here does not compile. */
    @ParameterizedTest
    @EnumSource
    void whatIsBrokenByHandIsNamed(Invariant rule) throws Exception {
        db.lenientClient().start(FORK);
        try (var connection = db.pool().getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            var check = new CheckInvariants(new Schema("tailrace"));
            assertThat(check.run(connection)).isEmpty();

            statement.execute(breaker(rule));

            assertThat(check.run(connection))
                    .extracting(CheckInvariants.Broken::invariant)
                    .contains(rule);
            connection.rollback();
        }
    }

    private static String breaker(Invariant rule) {
        return switch (rule) {
            case ONE_PLACE -> "DELETE FROM tailrace.ready";
            case COUNTED_PREDECESSORS -> "UPDATE tailrace.wait SET outstanding = outstanding + 1";
            case RELEASED_IN_TIME -> "UPDATE tailrace.wait SET needed = 0";
            case RELEASED_AFTER -> CLAIMABLE_TOO_EARLY;
            case FAILURES_IN_BUDGET -> "UPDATE tailrace.ready SET attempt = 1000, failures = 1000";
            case AWAITS_SOMETHING -> BEFORE_NO_GATE;
            case NOT_OVERDRAWN -> TWO_OF_ONE_UNIT;
            case HELD_BY_THE_OPEN -> HELD_BY_ONE_THAT_WAITS;
            case GRANTED_BEFORE -> READY_WITHOUT_ITS_UNITS;
            case SIGNALLED_ONCE -> SIGNAL_FOR_ANOTHER_STEP;
            case FINAL_WITH_ITS_JOBS -> RUN_THAT_ENDED_BEFORE_ITS_JOBS;
            case LAST_JOB -> "UPDATE tailrace.run SET last_job = (SELECT min(id) FROM tailrace.job)";
            case COUNTED_ENDS -> "UPDATE tailrace.run_open SET ends = ends + 1";
            case TORN_DOWN -> TEARDOWN_CANCELLED_AFTER_ITS_SETUP;
            case ADDED_ON_COMPLETION -> ADDED_BY_ONE_THAT_HAS_NOT_ENDED;
            case STARTED_BY_A_STEP -> CHILD_OF_A_STEP_THAT_STARTS_NONE;
            case IN_TURN -> "DELETE FROM tailrace.teardown_turn";
            case WHOLE_RUNS -> "DELETE FROM tailrace.run";
        };
    }
}
