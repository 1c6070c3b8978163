package dev.tailrace.runtime.internal.schema;

/** The table by which a schema remembers what it was built from. */
final class SchemaHistory {
    static final String CREATE = """
            CREATE TABLE IF NOT EXISTS tailrace.schema_version (
                version     int PRIMARY KEY CHECK (version > 0),
                name        text NOT NULL,
                checksum    text NOT NULL,
                min_runtime int NOT NULL,
                applied_at  timestamptz NOT NULL DEFAULT now()
            )
            """;

    static final String READ = """
            SELECT version, name, checksum, min_runtime FROM tailrace.schema_version ORDER BY version
            """;

    static final String ADD = """
            INSERT INTO tailrace.schema_version (version, name, checksum, min_runtime) VALUES (?, ?, ?, ?)
            """;

    private SchemaHistory() {}
}
