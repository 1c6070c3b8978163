package dev.tailrace.runtime.internal.schema;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.util.regex.Pattern;

/** The rights of the roles that do not own the schema, as a script for its owner. */
public final class RolesScript {
    private static final Pattern ROLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private RolesScript() {}

    /** @throws IllegalArgumentException if a role's name is none, or both are the same */
    public static String of(Schema schema, String runtime, String viewer) {
        if (check(runtime).equals(check(viewer))) {
            throw new IllegalArgumentException(
                    "role '" + runtime + "' cannot be both: one writes, the other only reads");
        }
        return SchemaFile.read("roles.sql")
                .replace("'tailrace_runtime'", "'" + runtime + "'")
                .replace("'tailrace_viewer'", "'" + viewer + "'")
                .replaceAll("\\btailrace_runtime\\b", '"' + runtime + '"')
                .replaceAll("\\btailrace_viewer\\b", '"' + viewer + '"')
                .replace("SCHEMA tailrace ", "SCHEMA \"" + schema.name() + "\" ")
                .replaceAll("(?<=[ ,])tailrace\\.", '"' + schema.name() + "\".");
    }

    private static String check(String role) {
        if (!ROLE.matcher(role).matches() || role.startsWith("pg_")) {
            throw new IllegalArgumentException("role '" + role.replaceAll("\\p{Cntrl}", "?")
                    + "': use 1 to 63 of a-z, 0-9 and '_', not starting with a digit or 'pg_'");
        }
        return role;
    }
}
