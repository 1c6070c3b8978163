package dev.tailrace.runtime.internal.jdbc;

import java.util.regex.Pattern;

/**
 * The schema of an installation. Statements are written whole, for the schema {@code tailrace}, and can be run in psql as
 * they stand; for an installation elsewhere the name before the dot is exchanged, once, when the statement's class is
 * made. Nothing else is ever put into a statement. The kinds of the engine's own begin like the schema: a statement writes
 * them in two halves, {@code 'tailrace' || '.signal'}, so that they stay as they are.
 */
public final class Schema {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final String WRITTEN = "tailrace.";

    private final String name;

    /** @throws IllegalArgumentException if the name is not 1 to 63 of a-z, 0-9 and '_', not starting with a digit or 'pg_' */
    public Schema(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("schema '" + name.replaceAll("\\p{Cntrl}", "?")
                    + "': use 1 to 63 of a-z, 0-9 and '_', not starting with a digit");
        }
        if (name.startsWith("pg_")) {
            throw new IllegalArgumentException(
                    "schema '" + name + "': names that begin with 'pg_' belong to PostgreSQL; use another one");
        }
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The statement for this installation. */
    public String sql(String statement) {
        return statement.strip().replace(WRITTEN, '"' + name + "\".");
    }

    /** The channel of LISTEN and NOTIFY. */
    public String channel() {
        return name;
    }
}
