package dev.tailrace.examples.booking;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.postgres.TestDatabase;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.view.Diagnosis;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A database with an empty pool, of one test's own. */
final class PoolDatabase implements AutoCloseable {
    private static final TestDatabases DATABASES =
            TestDatabases.migratedBy(template -> PoolSchema.create(new Transactions(template)));

    private final TestDatabase database = DATABASES.create();
    private final HikariDataSource connections = new HikariDataSource();

    PoolDatabase() {
        connections.setJdbcUrl(database.jdbcUrl());
    }

    Transactions transactions() {
        return new Transactions(connections);
    }

    String jdbcUrl() {
        return database.jdbcUrl();
    }

    void execute(String sql) throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    int count(String sql) throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    List<Long> longs(String sql) throws SQLException {
        try (var connection = connections.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            var longs = new ArrayList<Long>();
            while (row.next()) {
                longs.add(row.getLong(1));
            }
            return longs;
        }
    }

    /** What the doctor says of rules that hold whatever happens. */
    List<Diagnosis.Finding> brokenInvariants() {
        return WorkflowClient.on(connections).doctor().findings().stream()
                .filter(finding -> finding.concern() == Concern.BROKEN_INVARIANT)
                .toList();
    }

    @Override
    public void close() {
        connections.close();
        database.close();
    }
}
