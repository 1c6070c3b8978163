package dev.tailrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {

    @TempDir
    Path directory;

    @Test
    void aTemporaryServerIsDurableAndLeavesNothingBehind() throws SQLException {
        Path home;
        try (var server = PostgresServer.embedded()) {
            assertThat(text(server, "show fsync")).isEqualTo("on");
            assertThat(text(server, "show synchronous_commit")).isEqualTo("on");
            home = home(server.dataSource());
            assertThat(home).exists();
            assertThatThrownBy(server::leaveRunning).isInstanceOf(IllegalStateException.class);
        }
        assertThat(home).doesNotExist();
    }

    @Test
    void aServerTakesSettingsAndKeepsThemWhenItIsStartedAgain() throws SQLException {
        try (var server = PostgresServer.embedded(Map.of("work_mem", "7MB"))) {
            assertThat(text(server, "show work_mem")).isEqualTo("7MB");
            server.stop(EmbeddedServer.Shutdown.FAST);
            server.start();
            assertThat(text(server, "show work_mem")).isEqualTo("7MB");
            assertThat(text(server, "show fsync")).isEqualTo("on");
        }
    }

    @Test
    void aTemporaryServerThatWasStoppedIsCleanedUpToo() throws SQLException {
        Path home;
        try (var server = PostgresServer.embedded()) {
            home = home(server.dataSource());
            server.stop(EmbeddedServer.Shutdown.FAST);
        }
        assertThat(home).doesNotExist();
    }

    @Test
    void aTemporaryServerWhoseJvmWasKilledIsCleanedUpByTheNext() throws Exception {
        String url;
        Path home;
        try (var other = ServerInAnotherJvm.temporary()) {
            url = other.jdbcUrl();
            home = home(other.dataSource());
            other.kill();
        }
        assertThat(home.toFile()
                        .setLastModified(
                                Instant.now().minus(Duration.ofHours(1)).toEpochMilli()))
                .isTrue();

        TemporaryHomes.sweep();

        assertThat(home).doesNotExist();
        assertRefused(url);
    }

    @Test
    void whatWasKeptIsThereAfterTheNextStart() throws SQLException {
        try (var server = PostgresServer.embedded(directory)) {
            assertThat(server.adopted()).isFalse();
            writeWord(server, "kept");
        }
        try (var server = PostgresServer.embedded(directory)) {
            assertThat(server.adopted()).isFalse();
            assertThat(readWord(server)).isEqualTo("kept");
        }
    }

    @Test
    void aServerThatIsLeftRunningIsAdoptedAndThenStopped() throws SQLException {
        String url;
        try (var server = PostgresServer.embedded(directory)) {
            url = server.jdbcUrl();
            writeWord(server, "left");
            server.leaveRunning();
        }
        try (var server = PostgresServer.embedded(directory)) {
            assertThat(server.adopted()).isTrue();
            assertThat(server.jdbcUrl()).isEqualTo(url);
            assertThat(readWord(server)).isEqualTo("left");
        }
        assertRefused(url);
        try (var server = PostgresServer.embedded(directory)) {
            assertThat(server.adopted()).isFalse();
            assertThat(readWord(server)).isEqualTo("left");
        }
    }

    @Test
    void theServerOfAKilledJvmIsAdoptedAndStopped() throws Exception {
        String url;
        try (var other = ServerInAnotherJvm.on(directory)) {
            url = other.jdbcUrl();
            other.kill();
        }
        try (var server = PostgresServer.embedded(directory)) {
            assertThat(server.adopted()).isTrue();
            assertThat(server.jdbcUrl()).isEqualTo(url);
            assertThat(text(server, "select 'answers'")).isEqualTo("answers");
        }
        assertRefused(url);
    }

    @Test
    void theServerOfALivingJvmIsVisitedAndNotStopped() throws Exception {
        try (var other = ServerInAnotherJvm.on(directory)) {
            try (var server = PostgresServer.embedded(directory)) {
                assertThat(server.adopted()).isTrue();
            }
            try (var connection = DriverManager.getConnection(other.jdbcUrl())) {
                assertThat(connection.isValid(5)).isTrue();
            }
            other.endInGoodOrder();
            assertRefused(other.jdbcUrl());
        }
    }

    @Test
    void aServerComesBackOnItsPortAfterAStopAndAfterACrash() throws SQLException {
        try (var server = PostgresServer.embedded(directory)) {
            for (var shutdown : EmbeddedServer.Shutdown.values()) {
                writeWord(server, shutdown.name());
                server.stop(shutdown);
                assertRefused(server.jdbcUrl());

                server.start();
                assertThat(readWord(server)).isEqualTo(shutdown.name());
            }
        }
    }

    @Test
    void aServerThatDoesNotStartSaysWhyAndNamesTheWayOut() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/of-someone-else"), "");

        assertThatThrownBy(() -> PostgresServer.embedded(directory))
                .isInstanceOf(PostgresUnavailableException.class)
                .hasMessageContaining("TAILRACE_DB_URL")
                .hasMessageContaining("initdb");
    }

    private static void assertRefused(String url) {
        assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
    }

    private static void writeWord(PostgresServer server, String word) throws SQLException {
        try (var connection = server.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table if not exists word (word text)");
            statement.execute("truncate word");
            try (var insert = connection.prepareStatement("insert into word values (?)")) {
                insert.setString(1, word);
                insert.execute();
            }
        }
    }

    private static String readWord(PostgresServer server) throws SQLException {
        return text(server, "select word from word");
    }

    private static Path home(DataSource dataSource) throws SQLException {
        return Path.of(text(dataSource, "show data_directory")).resolve("..").normalize();
    }

    private static String text(PostgresServer server, String query) throws SQLException {
        return text(server.dataSource(), query);
    }

    private static String text(DataSource dataSource, String query) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
