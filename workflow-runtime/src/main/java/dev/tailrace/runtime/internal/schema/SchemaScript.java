package dev.tailrace.runtime.internal.schema;

import dev.tailrace.runtime.internal.jdbc.Schema;

/** The whole schema as one script, for those who run SQL by hand. */
public final class SchemaScript {
    private SchemaScript() {}

    /** What the migrator would do to an empty database, as text for psql. */
    public static String of(Schema schema) {
        var script = new StringBuilder("BEGIN;\nCREATE SCHEMA IF NOT EXISTS \"")
                .append(schema.name())
                .append("\";\n")
                .append(schema.sql(SchemaHistory.CREATE).strip())
                .append(";\n\n");
        for (var migration : Migration.ALL) {
            script.append(schema.sql(migration.sql()).strip())
                    .append(
                            "\n\nINSERT INTO \"%s\".schema_version (version, name, checksum, min_runtime) VALUES (%d, '%s', '%s', %d);\n"
                                    .formatted(
                                            schema.name(),
                                            migration.version(),
                                            migration.name(),
                                            migration.checksum(),
                                            migration.minRuntime()));
        }
        return script.append("COMMIT;\n").toString();
    }
}
