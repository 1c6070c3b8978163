package dev.tailrace.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.postgres.TestDatabase;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.CheckInvariants;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A freshly migrated database for each test, with a pool. After each test whatever was opened is closed, and every
 * invariant is checked: a test that leaves a broken one behind fails.
 */
public final class Installed implements BeforeEachCallback, AfterEachCallback {
    private static final TestDatabases DATABASES = TestDatabases.migratedBy(WorkflowClient::on);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable TestDatabase database;
    private @Nullable HikariDataSource pool;

    @Override
    public void beforeEach(ExtensionContext context) {
        database = DATABASES.create();
        pool = pool(12);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        try {
            assertThat(brokenInvariants()).isEmpty();
        } finally {
            pool().close();
            Objects.requireNonNull(database).close();
        }
    }

    public HikariDataSource pool() {
        return Objects.requireNonNull(pool, "the extension has not begun");
    }

    /** Another pool on the same database; closed by whoever asked for it. */
    public HikariDataSource pool(int size) {
        return pool(Objects.requireNonNull(database).jdbcUrl(), size);
    }

    private static HikariDataSource pool(String url, int size) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(10_000);
        return new HikariDataSource(config);
    }

    /** Another pool on the same database, for connections that will be cut; closed after the test. */
    public HikariDataSource cuttablePool() {
        var cuttable = pool(12);
        open.push(cuttable);
        return cuttable;
    }

    public String jdbcUrl() {
        return Objects.requireNonNull(database).jdbcUrl();
    }

    /** Another freshly migrated database, closed after the test. */
    public DataSource another() {
        var other = DATABASES.create();
        var otherPool = pool(other.jdbcUrl(), 4);
        open.push(other);
        open.push(otherPool);
        return otherPool;
    }

    /** A runtime to be named queues and workers. */
    public WorkflowRuntime.Builder runtime() {
        return WorkflowRuntime.on(pool());
    }

    /** Closes the runtime after the test. */
    public WorkflowRuntime closing(WorkflowRuntime runtime) {
        open.push(runtime);
        return runtime;
    }

    /** A client that starts whatever it is given, whether somebody serves it or not. */
    public WorkflowClient lenientClient() {
        return WorkflowClient.on(pool(), ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
    }

    public List<CheckInvariants.Broken> brokenInvariants() throws SQLException {
        try (var connection = pool().getConnection()) {
            return new CheckInvariants(new Schema("tailrace")).run(connection);
        }
    }

    /** The first column of every row. */
    public List<String> query(String sql, Object... parameters) throws SQLException {
        try (var connection = pool().getConnection()) {
            return query(connection, sql, parameters);
        }
    }

    public static List<String> query(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(String.valueOf(rows.getString(1)));
                }
                return found;
            }
        }
    }

    /** How many rows each table of the schema has. */
    public Map<String, Long> rows() throws SQLException {
        var rows = new TreeMap<String, Long>();
        for (var table : query("SELECT tablename FROM pg_tables WHERE schemaname = 'tailrace'")) {
            rows.put(
                    table,
                    Long.valueOf(query("SELECT count(*) FROM tailrace." + table).get(0)));
        }
        return rows;
    }

    /** Waits until no run that has ended is marked as cancelled: while its mark is taken off, a walk passes over it. */
    public void awaitMarksDropped() {
        Awaitility.await().until(() -> query("""
                                SELECT k.run_id FROM tailrace.run_cancel k
                                WHERE EXISTS (SELECT FROM tailrace.run_final f WHERE f.run_id = k.run_id)
                                  AND NOT EXISTS (SELECT FROM tailrace.run_open o WHERE o.run_id = k.run_id)
                                """).isEmpty());
    }

    public void execute(String sql) throws SQLException {
        try (var connection = pool().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
