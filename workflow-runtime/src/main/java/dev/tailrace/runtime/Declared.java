package dev.tailrace.runtime;

import dev.tailrace.core.NearestName;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ReadDeclarations;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Refuses names that no runtime has ever declared. */
final class Declared {
    private final ReadDeclarations readDeclarations;

    Declared(Schema schema) {
        this.readDeclarations = new ReadDeclarations(schema);
    }

    void requireQueue(Connection connection, String name) throws SQLException {
        require("queue", name, readDeclarations.run(connection).queues());
    }

    void requireKind(Connection connection, String name) throws SQLException {
        require("kind", name, readDeclarations.run(connection).kinds());
    }

    private static void require(String what, String name, Set<String> declared) {
        if (!declared.contains(name)) {
            throw new IllegalArgumentException("no runtime has ever declared " + what + " '" + name + "'"
                    + NearestName.of(name, declared)
                            .map(nearest -> " (did you mean '" + nearest + "'?)")
                            .orElse("; none was declared so far"));
        }
    }
}
