package dev.tailrace.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Homes of servers whose data nobody wants to keep. */
final class TemporaryHomes {

    /** A home is made before it is locked; one this young may still be on its way to its lock. */
    private static final Duration TOO_YOUNG_TO_SWEEP = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryHomes.class);

    private TemporaryHomes() {}

    static ServerHome create() {
        try {
            return ServerHome.at(Files.createTempDirectory(Files.createDirectories(parent()), "server"));
        } catch (IOException e) {
            throw new UncheckedIOException("no place for an embedded PostgreSQL in " + parent(), e);
        }
    }

    /** A JVM that is killed leaves its server running for ever, and its lock free. */
    static void sweep() {
        for (var directory : existing()) {
            try {
                sweep(ServerHome.at(directory));
            } catch (RuntimeException e) {
                LOG.debug("Could not clean up {}", directory, e);
            }
        }
    }

    private static void sweep(ServerHome home) {
        var lock = home.tryLock();
        if (lock.isPresent()) {
            new Custody(home, lock, true).end(false);
        }
    }

    private static List<Path> existing() {
        try (var children = Files.list(parent())) {
            var limit = Instant.now().minus(TOO_YOUNG_TO_SWEEP);
            return children.filter(child -> child.toFile().lastModified() < limit.toEpochMilli())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static Path parent() {
        return Path.of(System.getProperty("java.io.tmpdir"), "tailrace-postgres-" + System.getProperty("user.name"));
    }
}
