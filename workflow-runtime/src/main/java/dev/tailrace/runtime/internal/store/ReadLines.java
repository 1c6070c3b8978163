package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The heads of all lines in which something is free: of each no more than could be granted, all together in the order in
 * which they came. Whoever asks for more than its pool has at all is left out, and keeps nobody waiting; so are jobs that
 * were cancelled, or whose runs were. To be read by whoever has the turn at the pools.
 */
public final class ReadLines {
    private static final String SQL = """
            WITH RECURSIVE line AS (
                (SELECT l.pool, l.key FROM tailrace.pool_line l ORDER BY l.pool, l.key LIMIT 1)
                UNION ALL
                SELECT n.pool, n.key
                FROM line p
                CROSS JOIN LATERAL (
                    SELECT l.pool, l.key FROM tailrace.pool_line l
                    WHERE (l.pool, l.key) > (p.pool, p.key)
                    ORDER BY l.pool, l.key
                    LIMIT 1
                ) n
            ),
            open AS MATERIALIZED (
                SELECT l.pool, l.key, p.units - coalesce((
                           SELECT sum(h.units) FROM tailrace.pool_hold h WHERE h.pool = l.pool AND h.key = l.key), 0)
                       AS free
                FROM line l JOIN tailrace.pool p ON p.name = l.pool
            )
            SELECT w.job_id, o.pool, o.key, w.units, o.free,
                   (SELECT count(*) FROM tailrace.pool_line x WHERE x.job_id = w.job_id)
            FROM open o
            CROSS JOIN LATERAL (
                SELECT l.job_id, l.units, l.since
                FROM tailrace.pool_line l
                WHERE l.pool = o.pool AND l.key = o.key
                  AND NOT EXISTS (
                      SELECT FROM tailrace.pool_line x JOIN tailrace.pool p ON p.name = x.pool
                      WHERE x.job_id = l.job_id AND x.units > p.units)
                  AND NOT EXISTS (SELECT FROM tailrace.run_cancel k WHERE k.run_id = l.run_id)
                  AND NOT EXISTS (SELECT FROM tailrace.job_cancel c WHERE c.job_id = l.job_id)
                ORDER BY l.since, l.job_id
                LIMIT least(o.free, ?)
            ) w
            WHERE o.free > 0
            ORDER BY w.since, w.job_id
            """;

    private final String sql;

    public ReadLines(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * Where a job stands in one line.
     *
     * @param units that it takes there
     * @param free how many there are
     * @param lines in how many lines the job stands
     */
    public record Standing(long job, String pool, String key, int units, int free, int lines) {}

    /** @param each how many of one line at most */
    public List<Standing> run(Connection transaction, int each) throws SQLException {
        try (var statement = transaction.prepareStatement(sql)) {
            statement.setInt(1, each);
            try (var rows = statement.executeQuery()) {
                var heads = new ArrayList<Standing>();
                while (rows.next()) {
                    heads.add(new Standing(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getInt(4),
                            rows.getInt(5),
                            rows.getInt(6)));
                }
                return heads;
            }
        }
    }
}
