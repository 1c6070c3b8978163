package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.docs.page.Page;
import dev.tailrace.postgres.TestDatabase;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database of its own for each test, with Tailrace in it; afterwards no invariant may be broken. */
final class DocsDatabase implements BeforeEachCallback, AfterEachCallback {
    private static final TestDatabases DATABASES = TestDatabases.migratedBy(WorkflowClient::on);
    private static final TestDatabases EMPTY = TestDatabases.migratedBy(empty -> {});

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable TestDatabase database;
    private @Nullable HikariDataSource pool;

    @Override
    public void beforeEach(ExtensionContext context) {
        database = DATABASES.create();
        pool = pool(database);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            while (!open.isEmpty()) {
                open.pop().close();
            }
            assertThat(WorkflowClient.on(dataSource()).doctor().findings())
                    .noneMatch(f -> f.concern() == Concern.BROKEN_INVARIANT);
        } finally {
            dataSource().close();
            Objects.requireNonNull(database).close();
        }
    }

    HikariDataSource dataSource() {
        return Objects.requireNonNull(pool, "the extension has not begun");
    }

    String jdbcUrl() {
        return Objects.requireNonNull(database).jdbcUrl();
    }

    /** Another database with an installation of its own, closed after the test. */
    HikariDataSource another() {
        var other = EMPTY.create(); // a copy of the template would be the same installation
        var otherPool = pool(other);
        WorkflowClient.on(otherPool);
        open.push(other);
        open.push(otherPool);
        return otherPool;
    }

    /** Closes it after the test. */
    <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    private static HikariDataSource pool(TestDatabase database) {
        var config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setMaximumPoolSize(12);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    /** Runs a fence of SQL of a page. */
    void execute(String page, String mark) throws SQLException {
        execute(Page.read(page).marked(mark));
    }

    void execute(String sql) throws SQLException {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What a query returns, a line each, columns parted by a space. */
    List<String> query(String sql) throws SQLException {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var lines = new ArrayList<String>();
            while (rows.next()) {
                lines.add(String.join(" ", cells(rows)));
            }
            return lines;
        }
    }

    /** What psql would show of a query. */
    String table(String sql) throws SQLException {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return PsqlTable.of(rows);
        }
    }

    static List<String> cells(ResultSet row) throws SQLException {
        var cells = new ArrayList<String>();
        for (var i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            cells.add(Objects.requireNonNullElse(row.getString(i), ""));
        }
        return cells;
    }
}
