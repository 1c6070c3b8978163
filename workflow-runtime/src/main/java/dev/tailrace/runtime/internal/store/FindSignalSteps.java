package dev.tailrace.runtime.internal.store;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The steps of a run that wait for signals, now or later or once upon a time, and whether the run goes on. */
public final class FindSignalSteps {
    private static final String SQL = """
            SELECT (SELECT CASE f.state WHEN 1 THEN 'completed' WHEN 2 THEN 'failed' ELSE 'cancelled' END
                    FROM tailrace.run_final f
                    WHERE f.run_id = r.id AND NOT EXISTS (SELECT FROM tailrace.run_open o WHERE o.run_id = r.id)
                    ORDER BY f.generation DESC LIMIT 1),
                   EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = r.id),
                   s.name, s.step, s.lane, s.uses, s.edges, s.outcome
            FROM tailrace.run r
            LEFT JOIN LATERAL (
                SELECT g.name, g.lane, j.step, j.uses, coalesce(cardinality(j.edges), 0) AS edges, e.outcome
                FROM tailrace.gate g
                JOIN tailrace.lane l ON l.id = g.lane AND l.kind = 'tailrace' || '.signal'
                JOIN tailrace.job j ON j.id = g.job_id
                LEFT JOIN tailrace.job_end e ON e.job_id = g.job_id
                WHERE g.run_id = r.id
                ORDER BY j.step_number, j.generation
            ) s ON true
            WHERE r.id = ?
            """;

    private final String sql;

    public FindSignalSteps(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * A step that waits for a signal.
     *
     * @param uses what hangs on its output, as JSON; null for nothing
     * @param edges how many edges leave it
     * @param outcome null if it has still to end
     */
    public record SignalStep(
            String signal,
            String step,
            int lane,
            @Nullable String uses,
            int edges,
            @Nullable Outcome outcome) {}

    /**
     * A run, as one who sends it a signal must see it.
     *
     * @param ended how; null if it has not
     */
    public record Receiver(@Nullable String ended, boolean cancelling, List<SignalStep> steps) {}

    /** Empty if there is no such run. */
    public Optional<Receiver> run(Connection connection, long run) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, run);
            try (var rows = statement.executeQuery()) {
                Receiver receiver = null;
                while (rows.next()) {
                    if (receiver == null) {
                        receiver = new Receiver(rows.getString(1), rows.getBoolean(2), new ArrayList<>());
                    }
                    var name = rows.getString(3);
                    if (name != null) {
                        var outcome = Rows.intOrNull(rows, 8);
                        receiver.steps()
                                .add(new SignalStep(
                                        name,
                                        rows.getString(4),
                                        rows.getInt(5),
                                        rows.getString(6),
                                        rows.getInt(7),
                                        outcome == null ? null : Outcome.of(outcome)));
                    }
                }
                return Optional.ofNullable(receiver);
            }
        }
    }
}
