package dev.tailrace.runtime.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.runtime.testing.Installed;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseTest {
    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void aConnectionWithoutALimitGetsOneForAsLongAsItIsLent() throws Exception {
        try (var pool = db.pool(1)) {
            var database = new Database(pool);
            assertThat((int) database.autocommit(c -> c.getNetworkTimeout())).isEqualTo(30_000);
            assertThat((int) database.transaction(c -> c.getNetworkTimeout())).isEqualTo(30_000);
            try (var connection = pool.getConnection()) {
                assertThat(connection.getNetworkTimeout()).isZero();
            }
        }
    }

    @Test
    void aLimitThatTheOwnerSetStays() throws Exception {
        var owned = new PGSimpleDataSource();
        owned.setUrl(db.jdbcUrl());
        owned.setSocketTimeout(7);

        assertThat((int) new Database(owned).autocommit(c -> c.getNetworkTimeout()))
                .isEqualTo(7_000);
    }

    @Test
    void anAnswerThatDoesNotComeIsAFailureOfTheWayToTheServer() throws Exception {
        try (var pool = db.pool(1)) {
            var database = new Database(pool, Duration.ofMillis(50));
            assertThatThrownBy(
                            () -> database.autocommit(c -> c.createStatement().execute("SELECT pg_sleep(20)")))
                    .isInstanceOfSatisfying(SQLException.class, e -> {
                        assertThat(SqlTrouble.of(e)).isEqualTo(SqlTrouble.UNAVAILABLE);
                        assertThat(SqlTrouble.leavesOpen(e)).isTrue();
                    });
            assertThat((boolean) database.unhurried()
                            .autocommit(c -> c.createStatement().execute("SELECT pg_sleep(0.1)")))
                    .isTrue();
        }
    }
}
