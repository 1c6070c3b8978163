package dev.tailrace.postgres;

import org.jspecify.annotations.Nullable;

/** The one server of this JVM. */
final class SharedServer {

    private static @Nullable PostgresServer server;

    private SharedServer() {}

    static synchronized PostgresServer get() {
        var found = server;
        if (found == null) {
            found = PostgresServer.any();
            server = found;
        }
        return found;
    }
}
