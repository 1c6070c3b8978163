package dev.tailrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class TestDatabasesTest {

    private final PostgresServer server = PostgresServer.shared();
    private final AtomicInteger migrations = new AtomicInteger();

    @Test
    void eachDatabaseIsACopyOfTheTemplateAndOfNothingElse() throws SQLException {
        try (var databases = TestDatabases.on(server, this::migrate);
                var first = databases.create();
                var second = databases.create()) {
            execute(first.dataSource(), "insert into item values (2)");

            assertThat(count(first.dataSource())).isEqualTo(2);
            assertThat(count(second.dataSource())).isEqualTo(1);
            assertThat(migrations).hasValue(1);
        }
    }

    @Test
    void aDatabaseIsDroppedWhileSomeoneIsStillConnected() throws SQLException {
        try (var databases = TestDatabases.on(server, this::migrate)) {
            var database = databases.create();
            try (var connection = database.dataSource().getConnection()) {
                assertThat(connection.isValid(5)).isTrue();
                database.close();
            }
            assertThatThrownBy(() -> count(database.dataSource())).isInstanceOf(SQLException.class);
            database.close();
        }
    }

    @Test
    void aMigrationThatFailsIsTriedAgain() throws SQLException {
        TestDatabases.Migration failsOnce = template -> {
            if (migrations.get() == 0) {
                migrations.incrementAndGet();
                throw new SQLException("no luck");
            }
            migrate(template);
        };
        try (var databases = TestDatabases.on(server, failsOnce)) {
            assertThatThrownBy(databases::create).hasRootCauseMessage("no luck");
            try (var database = databases.create()) {
                assertThat(count(database.dataSource())).isEqualTo(1);
            }
        }
    }

    @Test
    void theServerIsOneForTheWholeJvm() {
        assertThat(PostgresServer.shared()).isSameAs(server);
        try (var database = TestDatabases.migratedBy(this::migrate).create()) {
            assertThat(database.jdbcUrl()).isEqualTo(server.jdbcUrl(database.name()));
        }
    }

    private void migrate(DataSource template) throws SQLException {
        migrations.incrementAndGet();
        execute(template, "create table item (id int)");
        execute(template, "insert into item values (1)");
    }

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from item")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
