package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Rows;
import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;

/** How long it is, by the database's clock, until the next job of some lanes is due. */
public final class NextDue {
    private static final String SQL = """
            SELECT ceil(extract(epoch FROM min(later.run_at) - clock_timestamp()) * 1000)::bigint
            FROM unnest(?::int[], ?::smallint[]) AS probe(lane, priority)
            CROSS JOIN LATERAL (
                SELECT r.run_at FROM tailrace.ready r
                WHERE r.lane = probe.lane AND r.priority = probe.priority AND r.run_at > now()
                ORDER BY r.run_at
                LIMIT 1
            ) later
            """;

    private final String sql;

    public NextDue(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    public Call call(Probes probes) {
        return new Call(sql, probes);
    }

    /** One look. */
    public static final class Call implements Pipeline.Part {
        private final String sql;
        private final Probes probes;
        private OptionalLong millis = OptionalLong.empty();

        Call(String sql, Probes probes) {
            this.sql = sql;
            this.probes = probes;
        }

        /** In milliseconds, possibly negative by now; empty if nothing is scheduled. */
        public OptionalLong millis() {
            return millis;
        }

        @Override
        public String sql() {
            return sql;
        }

        @Override
        public int bind(PreparedStatement statement, int first) throws SQLException {
            statement.setObject(first, probes.lanes());
            statement.setObject(first + 1, probes.priorities());
            return first + 2;
        }

        @Override
        public void read(ResultSet row) throws SQLException {
            row.next();
            var found = Rows.longOrNull(row, 1);
            millis = found == null ? OptionalLong.empty() : OptionalLong.of(found);
        }
    }
}
