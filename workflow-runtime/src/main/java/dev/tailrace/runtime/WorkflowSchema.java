package dev.tailrace.runtime;

import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.SchemaException;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.schema.RolesScript;
import dev.tailrace.runtime.internal.schema.SchemaScript;
import javax.sql.DataSource;

/**
 * Tailrace's own database schema, for those who do not leave it to the first client or runtime to make it. Once it is
 * there, neither needs more than the right to read and write its rows: see {@link #grants}.
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
     * The rights of two roles that do not own the schema, as a script for psql: one for clients and runtimes, which reads
     * and writes rows, and one for people and dashboards, which only reads. To be run by the schema's owner, again after
     * each change of the schema; roles that are not there are made, without a login.
     *
     * @param schema as for {@link #sql}
     * @param runtime a role's name, by the same rule
     * @param viewer another role's name, by the same rule
     * @throws IllegalArgumentException if a name breaks that rule, or both roles are the same
     */
    public static String grants(String schema, String runtime, String viewer) {
        return RolesScript.of(new Schema(schema), runtime, viewer);
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
