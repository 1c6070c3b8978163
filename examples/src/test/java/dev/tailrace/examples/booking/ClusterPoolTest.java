package dev.tailrace.examples.booking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.examples.booking.ClusterPool.Answer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ClusterPoolTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final PoolDatabase database = new PoolDatabase();
    private final ClusterPool pool = new ClusterPool(database.transactions());

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void the_lowest_free_nodes_are_given_until_the_hold_expires() throws Exception {
        var first = granted(allocate(1, 3));
        var second = granted(allocate(2, 2));

        assertThat(first.nodes()).containsExactly(1, 2, 3);
        assertThat(second.nodes()).containsExactly(4, 5);
        assertThat(first.expiresAt())
                .isBetween(
                        Instant.now().plus(HOUR).minusSeconds(60), Instant.now().plus(HOUR));
    }

    @Test
    void the_same_token_twice_is_the_same_allocation() throws Exception {
        var first = allocate(1, 3);

        assertThat(allocate(1, 3)).isEqualTo(first);
        assertThat(held()).isEqualTo(3);
        assertThat(actions("allocate again")).isOne();
    }

    @Test
    void the_same_token_at_the_same_moment_is_the_same_allocation() throws Exception {
        var answers = atOnce(Collections.nCopies(16, () -> allocate(1, 8)));

        assertThat(new HashSet<>(answers)).hasSize(1);
        assertThat(held()).isEqualTo(8);
    }

    @Test
    void freeing_gives_back_everything_and_can_be_repeated() throws Exception {
        allocate(1, 3);

        free(1);
        free(1);

        assertThat(held()).isZero();
        assertThat(actions("free")).isOne();
        assertThat(actions("free again")).isOne();
    }

    @Test
    void a_token_that_held_nothing_is_closed_by_freeing_it_and_refused_from_then_on() throws Exception {
        free(1);

        assertThat(allocate(1, 3)).isEqualTo(new Answer.Refused());
        assertThat(held()).isZero();
        assertThat(actions("refuse")).isOne();
    }

    @Test
    void a_token_that_was_freed_is_refused() throws Exception {
        allocate(1, 3);
        free(1);

        assertThat(allocate(1, 3)).isEqualTo(new Answer.Refused());
        assertThat(held()).isZero();
    }

    @Test
    void nothing_is_taken_where_too_few_are_free() throws Exception {
        allocate(1, 127);

        assertThat(allocate(2, 2)).isEqualTo(new Answer.TooFew(1));
        assertThat(held()).isEqualTo(127);
        assertThat(granted(allocate(3, 1)).nodes()).containsExactly(128);
        assertThat(allocate(2, 2)).isEqualTo(new Answer.TooFew(0));

        free(1);

        assertThat(granted(allocate(2, 2)).nodes()).containsExactly(1, 2);
    }

    @Test
    void the_database_gives_no_node_twice_and_none_that_does_not_exist() throws Exception {
        allocate(1, 128);

        assertThatThrownBy(() -> database.execute("insert into cluster.holding (node, token) values (7, 2)"))
                .hasMessageContaining("holding_pkey");
        assertThatThrownBy(() -> database.execute("insert into cluster.holding (node, token) values (129, 2)"))
                .hasMessageContaining("holding_node_fkey");
    }

    @Test
    void the_ledger_cannot_be_changed() throws Exception {
        allocate(1, 1);

        assertThatThrownBy(() -> database.execute("update cluster.ledger set token = 2"))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> database.execute("delete from cluster.ledger")).hasMessageContaining("append-only");
    }

    @Test
    @Timeout(120)
    void whatever_many_threads_do_at_once_nothing_leaks_and_nothing_is_given_twice() throws Exception {
        var random = new Random(1993);
        var calls = new ArrayList<Callable<Answer>>();
        for (var number : IntStream.rangeClosed(1, 120).toArray()) {
            var nodes = 1 << random.nextInt(8);
            // Two with one token: whoever is late must find it closed, with nothing left behind.
            calls.add(() -> useAndFree(number, nodes));
            calls.add(() -> tryAndFree(number, nodes));
        }
        Collections.shuffle(calls, random);

        atOnce(calls);

        assertThat(LedgerAudit.of(database.transactions(), PoolSchema.NODES).findings())
                .isEmpty();
        assertThat(held()).isZero();
        assertThat(actions("allocate")).isPositive();
        assertThat(actions("refuse")).isPositive();
        assertThat(actions("free")).isEqualTo(120);
    }

    private Answer useAndFree(int number, int nodes) throws SQLException {
        var answer = allocate(number, nodes);
        while (answer instanceof Answer.TooFew) {
            answer = allocate(number, nodes);
        }
        free(number);
        return answer;
    }

    private Answer tryAndFree(int number, int nodes) throws SQLException {
        var answer = allocate(number, nodes);
        free(number);
        return answer;
    }

    private Answer allocate(int number, int nodes) throws SQLException {
        return pool.allocate(new Booking(number, nodes, HOUR), token(number));
    }

    private void free(int number) throws SQLException {
        pool.free(new Booking(number, 1, HOUR), token(number));
    }

    private static long token(int number) {
        return 1000L + number;
    }

    private static Allocation granted(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Granted.class);
        return ((Answer.Granted) answer).allocation();
    }

    private static List<Answer> atOnce(List<Callable<Answer>> calls) throws Exception {
        var threads = Executors.newFixedThreadPool(16);
        try {
            var answers = new ArrayList<Answer>();
            for (var future : threads.invokeAll(calls)) {
                answers.add(future.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private int held() throws SQLException {
        return database.count("select count(*) from cluster.holding");
    }

    private int actions(String action) throws SQLException {
        return database.count("select count(*) from cluster.ledger where action = '" + action + "'");
    }
}
