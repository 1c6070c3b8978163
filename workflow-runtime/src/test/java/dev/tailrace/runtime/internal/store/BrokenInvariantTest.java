package dev.tailrace.runtime.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that somebody broke by hand are found, by the rule that they break. */
class BrokenInvariantTest {
    private static final JobType<Void, Void> WORK = JobType.of("work");
    private static final Workflow<Void> FORK = Workflow.define("fork", flow -> {
        var first = flow.step(WORK, flow.nothing()).named("first");
        first.teardown(JobType.of("free"), flow.nothing()).named("free");
        flow.step(WORK, flow.nothing()).named("left").after(first);
        flow.step(WORK, flow.nothing()).named("right").after(first);
    });

    @RegisterExtension
    final Installed db = new Installed();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ONE_PLACE            | DELETE FROM tailrace.ready",
                "COUNTED_PREDECESSORS | UPDATE tailrace.wait SET outstanding = outstanding + 1",
                "RELEASED_IN_TIME     | UPDATE tailrace.wait SET needed = 0",
                "RELEASED_AFTER       | INSERT INTO tailrace.ready (lane, priority, run_at, job_id, root_id, run_id)"
                        + " SELECT lane, priority, now(), job_id, root_id, run_id FROM tailrace.wait WHERE NOT teardown",
                "COUNTED_ENDS         | UPDATE tailrace.run_open SET ends = ends + 1",
                "FINAL_WITH_ITS_JOBS  | INSERT INTO tailrace.run_end (run_id, root_id, state, work_ended_at, finished_at)"
                        + " SELECT id, root_id, 1, now(), now() FROM tailrace.run",
                "STARTED_BY_A_STEP    | UPDATE tailrace.run SET root_id = 1, parent_job = (SELECT min(id) FROM tailrace.job)",
                "WHOLE_RUNS           | DELETE FROM tailrace.run"
            })
    void whatIsBrokenByHandIsNamed(Invariant rule, String sql) throws Exception {
        db.lenientClient().start(FORK);
        try (var connection = db.pool().getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(sql);

            assertThat(new CheckInvariants(new Schema("tailrace")).run(connection))
                    .extracting(CheckInvariants.Broken::invariant)
                    .contains(rule);
            connection.rollback();
        }
    }
}
