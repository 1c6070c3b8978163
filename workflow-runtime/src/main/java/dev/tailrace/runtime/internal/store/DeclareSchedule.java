package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.option.Cron;
import dev.tailrace.runtime.option.Missed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;

/** Writes a schedule as the code has it now. Its next tick is kept if its times are the same, and a pause always is. */
public final class DeclareSchedule {
    private static final String SQL = """
            INSERT INTO tailrace.schedule AS s (name, workflow, cron, zone, missed, input, next_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE
                SET workflow = excluded.workflow, cron = excluded.cron, zone = excluded.zone, missed = excluded.missed,
                    input = excluded.input, declared_at = now(),
                    next_at = CASE
                                  WHEN (s.cron, s.zone) = (excluded.cron, excluded.zone) THEN s.next_at
                                  ELSE excluded.next_at
                              END
                WHERE (s.workflow, s.cron, s.zone, s.missed, s.input)
                      <> (excluded.workflow, excluded.cron, excluded.zone, excluded.missed, excluded.input)
            """;

    private final String sql;

    public DeclareSchedule(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * What the code says of a schedule.
     *
     * @param input as JSON
     */
    public record Declaration(String name, String workflow, Rule rule, String input) {}

    /** A {@link Cron} as it is stored: a zone that another node's Java knows may be unknown to this one's. */
    public record Rule(String expression, String zone, String missed) {
        public static Rule of(Cron cron) {
            return new Rule(
                    cron.expression(), cron.zone().getId(), cron.missed().name().toLowerCase(Locale.ROOT));
        }

        /** @throws java.time.DateTimeException if the zone is not known here */
        public Cron cron() {
            return new Cron(expression, ZoneId.of(zone), Missed.valueOf(missed.toUpperCase(Locale.ROOT)));
        }
    }

    public void run(Connection connection, Declaration schedule, Instant nextAt) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, schedule.name());
            statement.setString(2, schedule.workflow());
            statement.setString(3, schedule.rule().expression());
            statement.setString(4, schedule.rule().zone());
            statement.setString(5, schedule.rule().missed());
            statement.setString(6, schedule.input());
            statement.setObject(7, nextAt.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }
}
