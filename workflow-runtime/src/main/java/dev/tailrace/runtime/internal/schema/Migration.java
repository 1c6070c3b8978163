package dev.tailrace.runtime.internal.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One step of the schema's history, a file beside this class.
 *
 * @param version from 1, without gaps
 * @param minRuntime the oldest schema version that a runtime must know to work with the schema after this step
 */
record Migration(int version, String name, int minRuntime) {
    /** Every step, in order. A released file is never changed: a database remembers what it was built from. */
    static final List<Migration> ALL = List.of(new Migration(1, "tables", 1));

    /** The newest version that this runtime knows. */
    static int newest() {
        return ALL.get(ALL.size() - 1).version();
    }

    /** The SQL, for the schema {@code tailrace}. */
    String sql() {
        return SchemaFile.read("V%03d__%s.sql".formatted(version, name));
    }

    String checksum() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(sql().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
