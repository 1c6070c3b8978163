package dev.tailrace.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds or starts embedded servers. */
final class EmbeddedServers {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);
    private static final int LOG_LINES_IN_MESSAGE = 5;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServers.class);

    private EmbeddedServers() {}

    static EmbeddedServer temporary(Map<String, String> settings) {
        TemporaryHomes.sweep();
        var home = TemporaryHomes.create();
        var lock = home.tryLock();
        try {
            return start(home, lock, true, settings);
        } catch (RuntimeException | Error e) {
            lock.ifPresent(ServerHome.Lock::close);
            home.delete();
            throw e;
        }
    }

    static EmbeddedServer kept(Path directory) {
        var home = ServerHome.at(directory);
        var lock = home.tryLock();
        try {
            return findOrStart(home, lock);
        } catch (RuntimeException | Error e) {
            lock.ifPresent(ServerHome.Lock::close);
            throw e;
        }
    }

    /** Whoever holds the lock starts a server where none is; anyone else waits for the holder to have done so. */
    private static EmbeddedServer findOrStart(ServerHome home, Optional<ServerHome.Lock> lock) {
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var postmaster = Postmaster.namedIn(home.data());
            var condition = postmaster.map(Postmaster::condition).orElse(Postmaster.Condition.GONE);
            if (postmaster.isPresent() && condition == Postmaster.Condition.READY) {
                return EmbeddedServer.running(postmaster.get().port(), true, new Custody(home, lock, false));
            }
            if (lock.isPresent() && condition == Postmaster.Condition.GONE) {
                return start(home, lock, false, Map.of());
            }
            pause();
        }
        throw unavailable("the server that another process keeps in " + home.directory() + " is not ready", null);
    }

    private static EmbeddedServer start(
            ServerHome home, Optional<ServerHome.Lock> lock, boolean temporary, Map<String, String> settings) {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(home.data())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_LIMIT)
                // The library turns both off; what is measured and crashed here has to be durable.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                // A file, not a pipe: it outlives this JVM, and tells why a start failed.
                .setOutputRedirector(Redirect.appendTo(home.log().toFile()));
        settings.forEach(builder::setServerConfig);
        try {
            var port = builder.start().getPort();
            forgetLockOfLibrary(home);
            return EmbeddedServer.running(port, false, new Custody(home, lock, temporary));
        } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
            throw unavailable("an embedded PostgreSQL does not start" + lastLines(home.log()), e);
        }
    }

    /**
     * The library locks the data directory until it has stopped the server itself, which it can do only for a server
     * that it started. Here the home's own lock counts, and this one would merely forbid a second start in this JVM.
     */
    private static void forgetLockOfLibrary(ServerHome home) {
        try {
            Files.deleteIfExists(home.data().resolve("epg-lock"));
        } catch (IOException e) {
            LOG.debug("Windows deletes no open file; this JVM can start {} only once", home.directory(), e);
        }
    }

    private static String lastLines(Path log) {
        try {
            var lines = Files.readAllLines(log);
            List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES_IN_MESSAGE), lines.size());
            return last.isEmpty() ? "" : " (" + String.join(" | ", last) + ")";
        } catch (IOException e) {
            return "";
        }
    }

    private static PostgresUnavailableException unavailable(String what, @Nullable Throwable cause) {
        return new PostgresUnavailableException(
                what + "; set " + PostgresServer.URL_VARIABLE + " to the JDBC URL of a PostgreSQL of your own, such as"
                        + " jdbc:postgresql://localhost:5432/postgres?user=postgres&password=secret",
                cause);
    }

    private static void pause() {
        try {
            Thread.sleep(PROBE_INTERVAL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresUnavailableException("interrupted while waiting for PostgreSQL to start", e);
        }
    }
}
