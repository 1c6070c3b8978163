package dev.tailrace.postgres;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL whose binaries come with this library, running as a process of its own on a port of this machine, with
 * fsync and synchronous commit on. It is stopped when it is closed, or when the JVM ends in good order; a server that
 * another JVM started and still answers for is only visited, and never stopped by closing. Safe for use by several
 * threads.
 */
public final class EmbeddedServer implements PostgresServer {

    /** How a server is told to stop. */
    public enum Shutdown {
        /** Disconnects its clients, rolls back what they had open, and writes everything to disk. */
        FAST,
        /** Drops everything, as a crash would; the next start recovers from the log. */
        IMMEDIATE;

        String mode() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

    private final int port;
    private final boolean adopted;
    private final Custody custody;
    private final Thread hook = new Thread(this::closeAtExit, "tailrace-postgres-stop");
    private boolean leaveRunning;
    private boolean closed;

    private EmbeddedServer(int port, boolean adopted, Custody custody) {
        this.port = port;
        this.adopted = adopted;
        this.custody = custody;
    }

    static EmbeddedServer running(int port, boolean adopted, Custody custody) {
        var server = new EmbeddedServer(port, adopted, custody);
        Runtime.getRuntime().addShutdownHook(server.hook);
        return server;
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
    }

    /** Whether the server was already running when it was asked for. */
    public boolean adopted() {
        return adopted;
    }

    /**
     * From now on closing, and the end of the JVM, leave the server running, for the next process to adopt.
     *
     * @throws IllegalStateException if the server was not given a directory to keep
     */
    public synchronized void leaveRunning() {
        if (custody.temporary()) {
            throw new IllegalStateException(
                    "nobody could find this server again: start it with a directory of its own");
        }
        leaveRunning = true;
    }

    /**
     * Stops the server; its data stays, and {@link #start()} brings it back on the same port.
     *
     * @throws PostgresUnavailableException if it is not running, or does not stop within a minute
     */
    public synchronized void stop(Shutdown shutdown) {
        control().stop(shutdown);
    }

    /**
     * Starts the server again after {@link #stop}, on the same port.
     *
     * @throws PostgresUnavailableException if it does not start within a minute
     */
    public synchronized void start() {
        control().start();
    }

    @Override
    public String describe() {
        return "embedded PostgreSQL at localhost:%d, %s %s"
                .formatted(
                        port,
                        adopted ? "found running on" : "data in",
                        custody.home().directory());
    }

    @Override
    public String toString() {
        return describe();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        forgetHook();
        custody.end(leaveRunning);
    }

    private PgControl control() {
        return PgControl.find(custody.home()).orElseThrow(() -> new IllegalStateException(describe() + " is closed"));
    }

    private void closeAtExit() {
        try {
            close();
        } catch (RuntimeException e) {
            LOG.warn("Could not stop {}", describe(), e);
        }
    }

    private void forgetHook() {
        if (Thread.currentThread() == hook) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.trace("The JVM is ending: the hook is about to find that nothing is left to do", e);
        }
    }
}
