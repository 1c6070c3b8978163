package dev.tailrace.runtime.internal.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The SQL files that this jar brings. */
final class SchemaFile {
    private SchemaFile() {}

    static String read(String file) {
        try (var stream = SchemaFile.class.getResourceAsStream("/dev/tailrace/runtime/schema/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("the file " + file + " is missing from Tailrace's jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
