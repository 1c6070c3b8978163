package dev.tailrace.runtime;

import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.SchemaException;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.schema.SchemaScript;
import javax.sql.DataSource;

/**
 * Tailrace's own database schema, for those who do not leave it to the first client or runtime to make it. Once it is
 * there, neither needs more than the right to read and write its rows:
 *
 * <pre>{@code
 * GRANT USAGE ON SCHEMA tailrace TO app;
 * GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tailrace TO app;
 * GRANT USAGE ON ALL SEQUENCES IN SCHEMA tailrace TO app;
 * }</pre>
 */
public final class WorkflowSchema {
    private WorkflowSchema() {}

    /**
     * The whole schema as a script for psql, to be run once on a database that has none: one transaction, which also
     * remembers what it did, so that a later {@link #migrate} goes on from there.
     *
     * @param schema its name: 1 to 63 of a-z, 0-9 and '_', not starting with a digit or 'pg_'; {@code tailrace} by
     *     default elsewhere
     * @throws IllegalArgumentException if the name breaks that rule
     */
    public static String sql(String schema) {
        return SchemaScript.of(new Schema(schema));
    }

    /**
     * Creates the schema, or brings it up to date; only reads if it is. Clients and runtimes do the same when they are
     * made. Safe to be called by many at once: each step is applied once, all in one transaction.
     *
     * @param schema as for {@link #sql}
     * @throws IllegalArgumentException if the name breaks its rule
     * @throws SchemaException if the schema was edited, or needs a newer Tailrace
     * @throws DatabaseException if the database cannot be reached, or refuses
     */
    public static void migrate(DataSource dataSource, String schema) {
        Installation.open(dataSource, schema);
    }
}
