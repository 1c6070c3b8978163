package dev.tailrace.examples.booking;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerAuditTest {
    private final PoolDatabase database = new PoolDatabase();
    private final ClusterPool pool = new ClusterPool(database.transactions());

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void an_empty_ledger_is_clean() throws Exception {
        assertThat(audit(128).isClean()).isTrue();
    }

    @Test
    void allocations_that_were_freed_are_clean() throws Exception {
        allocate(1, 100);
        allocate(2, 28);
        free(1);
        allocate(3, 64);
        free(2);
        free(3);

        assertThat(audit(128)).isEqualTo(new LedgerAudit.Result(0, 0, List.of()));
    }

    @Test
    void what_is_never_freed_is_a_leak() throws Exception {
        allocate(1, 2);
        allocate(2, 1);
        free(2);

        var result = audit(128);

        assertThat(result.leaked()).isEqualTo(2);
        assertThat(result.overbooked()).isZero();
        assertThat(result.isClean()).isFalse();
        assertThat(result.findings()).contains("node 1 is still held by booking 1, since entry 1");
    }

    @Test
    void a_node_given_twice_is_overbooked() throws Exception {
        plant("allocate", 1, "{5,6}");
        plant("allocate", 2, "{6,7}");
        plant("free", 2, "{6,7}");
        plant("free", 1, "{5}");

        var result = audit(128);

        assertThat(result.overbooked()).isOne();
        assertThat(result.leaked()).isZero();
        assertThat(result.findings()).containsExactly("entry 2 gives node 6 to booking 2 while booking 1 has it");
    }

    @Test
    void more_nodes_than_there_are_is_overbooked() throws Exception {
        plant("allocate", 1, "{1,2,3}");
        plant("free", 1, "{1,2,3}");

        var result = audit(2);

        assertThat(result.overbooked()).isOne();
        assertThat(result.findings()).containsExactly("entry 1 gives node 3 to booking 1 while all 2 nodes are taken");
    }

    @Test
    void freeing_what_another_one_holds_is_found() throws Exception {
        plant("allocate", 1, "{5}");
        plant("free", 2, "{5}");
        plant("free", 1, "{5}");

        assertThat(audit(128).findings()).containsExactly("entry 2 frees node 5, which booking 2 does not hold");
        assertThat(audit(128).isClean()).isFalse();
    }

    private LedgerAudit.Result audit(int poolSize) throws SQLException {
        return LedgerAudit.of(database.transactions(), poolSize);
    }

    private void allocate(int number, int nodes) throws SQLException {
        pool.allocate(new Booking(number, nodes, Duration.ofHours(1)), number);
    }

    private void free(int number) throws SQLException {
        pool.free(new Booking(number, 1, Duration.ofHours(1)), number);
    }

    private void plant(String action, int number, String nodes) throws SQLException {
        database.execute("""
                insert into cluster.ledger (action, booking, token, nodes, expires)
                values ('%s', %d, %d, '%s', now())
                """.formatted(action, number, number, nodes));
    }
}
