package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.Times.When;
import dev.tailrace.runtime.internal.store.JobOfRun.End;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The jobs of a run with what joins them, in the order of its steps, the older generation first. */
public final class ReadGenerations {
    private static final String SQL = """
            SELECT j.id, j.root_id, j.step_number, j.generation, j.role, j.setup_id, j.added_by, j.needed, j.delay_ms,
                   e.outcome, e.attempt, (e.output IS NOT NULL)::int, j.step, j.uses, j.successors::text, j.edges::text,
                   j.reads, j.not_before
            FROM tailrace.job j LEFT JOIN tailrace.job_end e ON e.job_id = j.id
            WHERE j.run_id = ?
            ORDER BY j.step_number, j.generation
            """;
    private static final int NUMBERS = 12;

    private final String sql;

    public ReadGenerations(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public List<JobOfRun> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            try (var rows = statement.executeQuery()) {
                var jobs = new ArrayList<JobOfRun>();
                while (rows.next()) {
                    jobs.add(job(rows, run));
                }
                return jobs;
            }
        }
    }

    private static JobOfRun job(ResultSet row, long run) throws SQLException {
        var numbers = Rows.numbers(row, 1, NUMBERS);
        var texts = Rows.texts(row, NUMBERS + 1, 4);
        return new JobOfRun(
                new JobRef(numbers.at(0), run, numbers.at(1)),
                new JobOfRun.Place(
                        row.getString(NUMBERS + 1),
                        numbers.intAt(2),
                        numbers.intAt(3),
                        EndRole.of(numbers.intAt(4)),
                        numbers.orNull(5),
                        numbers.orNull(6)),
                numbers.intOrNull(7),
                new When(numbers.at(8), Rows.instantOrNull(row, NUMBERS + 6)),
                new JobOfRun.Payload(Rows.longs(row, NUMBERS + 5), texts[1]),
                Successors.of(texts[2], texts[3]),
                end(numbers));
    }

    private static @Nullable End end(Rows.Numbers numbers) {
        var outcome = numbers.intOrNull(9);
        return outcome == null ? null : new End(Outcome.of(outcome), numbers.at(10) > 0, numbers.at(11) > 0);
    }
}
