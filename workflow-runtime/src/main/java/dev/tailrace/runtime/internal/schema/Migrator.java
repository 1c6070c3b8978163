package dev.tailrace.runtime.internal.schema;

import dev.tailrace.runtime.error.SchemaException;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a schema up to date: all missing steps in one transaction, under an advisory lock, so that ten nodes that start
 * at once apply each step once. A schema that is up to date is only read, which needs no right to change it.
 *
 * <p>A node whose runtime is older than the schema may go on as long as the schema says that it suits it: old and new
 * nodes work side by side while a deploy rolls.
 */
public final class Migrator {
    private static final Logger log = LoggerFactory.getLogger(Migrator.class);
    private static final int MOST_TRIES = 300;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Database database;
    private final Schema schema;
    private final List<Migration> migrations;

    public Migrator(Database database, Schema schema) {
        this(database, schema, Migration.ALL);
    }

    Migrator(Database database, Schema schema, List<Migration> migrations) {
        this.database = database;
        this.schema = schema;
        this.migrations = migrations;
    }

    /** What a schema remembers of one step. */
    private record Applied(String name, String checksum, int minRuntime) {}

    /**
     * @throws SchemaException if the schema was built from other files, or is too new for this runtime
     * @throws SQLException if the database refuses
     */
    public void migrate() throws SQLException {
        var upToDate = database.autocommit(c -> {
            if (!exists(c)) {
                return false;
            }
            var applied = applied(c);
            check(applied);
            return applied.keySet().containsAll(versions());
        });
        if (!upToDate) {
            applyPatiently();
        }
    }

    /**
     * A change of a table waits for the transactions that use it, and whoever comes later waits behind the change. So it
     * does not wait for long: it lets them pass, and tries the whole again.
     */
    private void applyPatiently() throws SQLException {
        for (var tries = 1; ; tries++) {
            try {
                database.unhurried().transaction(c -> {
                    applyMissing(c);
                    return true;
                });
                return;
            } catch (SQLException e) {
                if (SqlTrouble.of(e) != SqlTrouble.LOCKED) {
                    throw e;
                }
                if (tries == MOST_TRIES) {
                    throw new SchemaException("schema '" + schema.name() + "' cannot be upgraded: for " + MOST_TRIES
                            + " tries another transaction has kept a lock on one of its tables. Nothing was changed. Find it"
                            + " in pg_stat_activity by its age, end it, and try again");
                }
                log.info("a transaction keeps schema '{}' from being upgraded; trying again", schema.name());
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private List<Integer> versions() {
        return migrations.stream().map(Migration::version).toList();
    }

    /** In a transaction that sees what whoever had the lock before has done, however the pool is set. */
    private void applyMissing(Connection connection) throws SQLException {
        execute(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
        lock(connection);
        execute(connection, "SET LOCAL lock_timeout = '300ms'");
        execute(connection, "CREATE SCHEMA IF NOT EXISTS \"" + schema.name() + '"');
        execute(connection, schema.sql(SchemaHistory.CREATE));
        var applied = applied(connection);
        check(applied);
        for (var migration : migrations) {
            if (!applied.containsKey(migration.version())) {
                execute(connection, schema.sql(migration.sql()));
                remember(connection, migration);
            }
        }
    }

    /** Until the end of the transaction, so that it works behind a transaction pooler and survives no crash. */
    private void lock(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtext(?))")) {
            statement.setString(1, "tailrace schema " + schema.name());
            statement.execute();
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            statement.setString(1, schema.sql("tailrace.schema_version"));
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private Map<Integer, Applied> applied(Connection connection) throws SQLException {
        var applied = new TreeMap<Integer, Applied>();
        try (var statement = connection.prepareStatement(schema.sql(SchemaHistory.READ));
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                applied.put(rows.getInt(1), new Applied(rows.getString(2), rows.getString(3), rows.getInt(4)));
            }
        }
        return applied;
    }

    private void check(Map<Integer, Applied> applied) {
        var newest = migrations.get(migrations.size() - 1).version();
        applied.forEach((version, step) -> {
            if (step.minRuntime() > newest) {
                throw new SchemaException("schema '" + schema.name() + "' is at version " + version
                        + " and asks for a runtime that knows version " + step.minRuntime()
                        + "; this one knows " + newest + ". Deploy a newer Tailrace");
            }
        });
        for (var migration : migrations) {
            var step = applied.get(migration.version());
            if (step != null && !step.checksum().equals(migration.checksum())) {
                throw new SchemaException("schema '" + schema.name() + "' was built by an edited step "
                        + migration.version() + " ('" + step.name() + "'): it remembers checksum " + step.checksum()
                        + ", this Tailrace brings " + migration.checksum()
                        + ". Use the Tailrace that built it, or another schema");
            }
        }
    }

    private void remember(Connection connection, Migration migration) throws SQLException {
        try (var statement = connection.prepareStatement(schema.sql(SchemaHistory.ADD))) {
            statement.setInt(1, migration.version());
            statement.setString(2, migration.name());
            statement.setString(3, migration.checksum());
            statement.setInt(4, migration.minRuntime());
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
