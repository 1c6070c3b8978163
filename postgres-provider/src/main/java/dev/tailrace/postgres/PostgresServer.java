package dev.tailrace.postgres;

import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A running PostgreSQL server. Implementations are safe for use by several threads.
 */
public interface PostgresServer extends AutoCloseable {

    /** The environment variable that names a server of your own, as a JDBC URL with user and password. */
    String URL_VARIABLE = "TAILRACE_DB_URL";

    /**
     * Finds a server for tests: the one named by {@value #URL_VARIABLE}, else a new container where a Docker engine
     * answers, else a new {@linkplain #embedded() embedded} server. Logs which one it took. A server that it starts has
     * fsync off: what is committed survives a killed server, not a crash of the machine, which would end the tests too.
     *
     * @throws PostgresUnavailableException if none of them works
     */
    static PostgresServer any() {
        return ServerChooser.standard(System.getenv()).choose();
    }

    /**
     * The server that this JVM shares: {@linkplain #any() found} on the first call and running until the JVM ends, so
     * do not close it.
     *
     * @throws PostgresUnavailableException if no server can be had; the next call tries again
     */
    static PostgresServer shared() {
        return SharedServer.get();
    }

    /**
     * Starts an empty server on a free port; its data is deleted when it is closed.
     *
     * @throws PostgresUnavailableException if it does not start
     */
    static EmbeddedServer embedded() {
        return embedded(Map.of());
    }

    /**
     * The same with settings of the server's configuration, such as {@code shared_buffers}, besides its defaults.
     *
     * @throws PostgresUnavailableException if it does not start
     */
    static EmbeddedServer embedded(Map<String, String> settings) {
        return EmbeddedServers.temporary(settings);
    }

    /**
     * Starts a server on a free port that keeps its data, and its log, in a directory of its own. If a server is still
     * running there, because the JVM that started it was killed or {@linkplain EmbeddedServer#leaveRunning() left it
     * running}, that server is adopted.
     *
     * @param directory where everything is kept; made if it does not exist
     * @throws PostgresUnavailableException if it does not start
     */
    static EmbeddedServer embedded(Path directory) {
        return EmbeddedServers.kept(directory);
    }

    /** The URL, user included, of the server's default database. */
    String jdbcUrl();

    /** The URL, user included, of another database of this server; it need not exist yet. */
    default String jdbcUrl(String database) {
        return JdbcUrl.withDatabase(jdbcUrl(), database);
    }

    /** Unpooled connections to the server's default database. */
    default DataSource dataSource() {
        return dataSourceFor(jdbcUrl());
    }

    /** Unpooled connections to another database of this server; it need not exist yet. */
    default DataSource dataSource(String database) {
        return dataSourceFor(jdbcUrl(database));
    }

    /** What and where it is, in a few words for a log; never a password. */
    String describe();

    /**
     * Stops the server, if it is ours to stop; does nothing if that has happened. Never stops a server that was named
     * by {@value #URL_VARIABLE}.
     */
    @Override
    void close();

    private static DataSource dataSourceFor(String url) {
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }
}
