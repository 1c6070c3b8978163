package dev.tailrace.postgres;

import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes databases for tests, each a copy of a template that is migrated once. The next one is copied while a test works
 * on the one before, since a copy is some hundred files. Works on any {@link PostgresServer} whose user may create
 * databases. Safe for use by several threads.
 */
public final class TestDatabases implements AutoCloseable {

    /** Brings an empty database to the state that each test wants to begin with. */
    @FunctionalInterface
    public interface Migration {

        /** Must have closed every connection to the database when it returns: PostgreSQL copies no database in use. */
        void apply(DataSource template) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(TestDatabases.class);

    private final PostgresServer server;
    private final Migration migration;
    private @Nullable String template;
    private @Nullable CompletableFuture<TestDatabase> next;

    private TestDatabases(PostgresServer server, Migration migration) {
        this.server = server;
        this.migration = migration;
    }

    /**
     * Databases on the server that this JVM {@linkplain PostgresServer#shared() shares}. Need not be closed: the
     * template goes when the JVM ends.
     *
     * @throws PostgresUnavailableException if no server can be had
     */
    public static TestDatabases migratedBy(Migration migration) {
        var server = PostgresServer.shared();
        var databases = new TestDatabases(server, migration);
        if (server instanceof ExternalServer) {
            Runtime.getRuntime().addShutdownHook(new Thread(databases::close, "tailrace-drop-template"));
        }
        return databases;
    }

    /** Databases on a server of the caller's, who closes it afterwards. */
    public static TestDatabases on(PostgresServer server, Migration migration) {
        return new TestDatabases(server, migration);
    }

    /**
     * A new database; the first call also makes the template.
     *
     * @throws IllegalStateException if the server or the migration refuses; the next call tries again
     */
    public synchronized TestDatabase create() {
        var source = template();
        var ready = next == null ? copyOf(source) : copied(next, source);
        next = CompletableFuture.supplyAsync(() -> copyOf(source));
        return ready;
    }

    /** If the copy that was made ahead has failed, another one tells why. */
    private TestDatabase copied(CompletableFuture<TestDatabase> ahead, String source) {
        try {
            return ahead.join();
        } catch (CompletionException e) {
            return copyOf(source);
        }
    }

    private TestDatabase copyOf(String source) {
        var name = "tailrace_test_" + suffix();
        // Copying files takes a tenth of the time of the default, which logs every page; PostgreSQL 14 knows only this
        // way.
        var strategy = Commands.majorVersion(server) >= 15 ? " strategy file_copy" : "";
        Commands.run(server, "create database " + name + " template " + source + strategy);
        return new TestDatabase(server, name);
    }

    /** Drops the template; the databases that were created stay. Creating another one makes a new template. */
    @Override
    public synchronized void close() {
        dropNext();
        if (template != null) {
            Commands.dropDatabase(server, template);
            template = null;
        }
    }

    private void dropNext() {
        var ahead = next;
        next = null;
        if (ahead != null) {
            try {
                ahead.join().close();
            } catch (CompletionException e) {
                LOG.debug("there is no next database to drop", e);
            }
        }
    }

    private String template() {
        var ready = template;
        if (ready == null) {
            ready = migrate("tailrace_template_" + suffix());
            template = ready;
        }
        return ready;
    }

    private String migrate(String name) {
        Commands.run(server, "create database " + name);
        try {
            migration.apply(server.dataSource(name));
            return name;
        } catch (SQLException e) {
            Commands.dropDatabase(server, name);
            throw new IllegalStateException("the migration of the template failed on " + server.describe(), e);
        } catch (RuntimeException | Error e) {
            Commands.dropDatabase(server, name);
            throw e;
        }
    }

    private static String suffix() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
