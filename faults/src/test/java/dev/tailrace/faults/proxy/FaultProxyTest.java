package dev.tailrace.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.postgres.TestDatabase;
import dev.tailrace.postgres.TestDatabases;
import dev.tailrace.runtime.WorkflowClient;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client and its server see of each fault, on real connections. */
class FaultProxyTest {
    private static final TestDatabases DATABASES = TestDatabases.migratedBy(WorkflowClient::on);
    private static final String ROWS = "SELECT count(*) FROM \"tailrace\".declared_queue WHERE name = 'x'";

    /** As the engine names its tables, by which the proxy knows what is work. */
    private static final String INSERT = "INSERT INTO \"tailrace\".declared_queue (name) VALUES ('x')";

    private final TestDatabase database = DATABASES.create();
    private final FaultProxy proxy = FaultProxy.before(
            URI.create(database.jdbcUrl().substring("jdbc:".length())).getPort());
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection(proxy.through(database.jdbcUrl()));
        assertThat(ask(connection, "SELECT 'hello'")).isEqualTo("hello");
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        proxy.close();
        database.close();
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private void insert() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(INSERT);
        }
    }

    /** Asked of the server itself. */
    private String rows() throws SQLException {
        try (var direct = database.dataSource().getConnection()) {
            return ask(direct, ROWS);
        }
    }

    private Duration timeOf(String query) throws SQLException {
        var begun = System.nanoTime();
        ask(connection, query);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void assertBroken() {
        assertThatThrownBy(() -> ask(connection, "SELECT 1")).isInstanceOf(SQLException.class);
    }

    private CompletableFuture<String> asking(String query) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ask(connection, query);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void assertSilent(CompletableFuture<String> answer) {
        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void everyMessageComesLater() throws Exception {
        proxy.delay(50);

        assertThat(timeOf("SELECT 1")).isGreaterThan(Duration.ofMillis(100));
    }

    @Test
    void aFaultKnowsWhetherItMetSomething() throws Exception {
        proxy.delay(1);
        proxy.clear();
        assertThat(proxy.met()).isZero();
        proxy.delay(1);
        ask(connection, "SELECT 1");
        proxy.clear();
        var messages = proxy.met();
        assertThat(messages).isPositive();
        ask(connection, "SELECT 1");
        assertThat(proxy.met()).isEqualTo(messages);

        proxy.reset();

        assertBroken();
        assertThat(proxy.met()).isEqualTo(messages + 1);
    }

    @Test
    void aConnectionThatNobodyCouldUseYetIsNotMet() throws Exception {
        var address = URI.create(proxy.through(database.jdbcUrl()).substring("jdbc:".length()));
        try (var silent = new Socket(address.getHost(), address.getPort());
                var later = DriverManager.getConnection(proxy.through(database.jdbcUrl()))) {
            assertThat(silent.isConnected()).isTrue();
            assertThat(ask(later, "SELECT 'hello'")).isEqualTo("hello");

            proxy.reset();

            assertBroken();
            assertThatThrownBy(() -> ask(later, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        assertThat(proxy.met()).isEqualTo(2);
    }

    @Test
    void aConnectionCarriesNoMoreThanItMay() throws Exception {
        proxy.throttle(20_000);

        assertThat(timeOf("SELECT repeat('x', 10000)")).isGreaterThan(Duration.ofMillis(500));
    }

    @Test
    void nothingComesThroughABlackHoleUntilItIsClosed() throws Exception {
        proxy.blackHole();
        var answer = asking("SELECT 'late'");

        assertSilent(answer);
        proxy.clear();

        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("late");
    }

    @Test
    void whatTheServerSaysIsLostWhileItsRepliesAreDropped() throws Exception {
        proxy.dropReplies();
        var answer = asking("INSERT INTO \"tailrace\".declared_queue (name) VALUES ('x') RETURNING name");

        assertSilent(answer);
        assertThat(rows()).isEqualTo("1");
        proxy.clear();

        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void connectionsAreReset() {
        proxy.reset();

        assertBroken();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatIsClosedInOneDirectionIsOfNoUse(boolean towardsClient) {
        proxy.halfClose(towardsClient);

        assertBroken();
    }

    @Test
    void nobodyGetsAConnectionWhileTheyAreRefused() throws Exception {
        proxy.refuse();

        assertBroken();
        assertThatThrownBy(() -> DriverManager.getConnection(proxy.through(database.jdbcUrl())))
                .isInstanceOf(SQLException.class);
        proxy.clear();

        try (var again = DriverManager.getConnection(proxy.through(database.jdbcUrl()))) {
            assertThat(ask(again, "SELECT 'back'")).isEqualTo("back");
        }
    }

    @Test
    void workIsNotThereIfItsConnectionIsCutBeforeTheCommit() throws Exception {
        proxy.cutBeforeCommit(1);

        assertThatThrownBy(this::insert).isInstanceOf(SQLException.class);

        assertThat(rows()).isEqualTo("0");
        assertThat(proxy.cutsDone()).isEqualTo(1);
    }

    @Test
    void workIsThereThoughNobodyIsToldIfItsConnectionIsCutAfterTheCommitWasSent() throws Exception {
        proxy.cutAfterCommit(1);

        assertThatThrownBy(this::insert).isInstanceOf(SQLException.class);

        assertThat(rows()).isEqualTo("1");
        assertThat(proxy.cutsDone()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTransactionIsCutAtItsCommitAndNotBefore(boolean before) throws Exception {
        connection.setAutoCommit(false);
        if (before) {
            proxy.cutBeforeCommit(1);
        } else {
            proxy.cutAfterCommit(1);
        }
        insert();
        assertThat(ask(connection, ROWS)).isEqualTo("1");
        assertThat(proxy.cutsDone()).isZero();

        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);

        assertThat(rows()).isEqualTo(before ? "0" : "1");
    }

    @Test
    void whatIsNoWorkIsNotCut() throws Exception {
        proxy.cutBeforeCommit(1);

        assertThat(ask(connection, "SELECT 1")).isEqualTo("1");

        assertThat(proxy.cutsDone()).isZero();
    }
}
