package dev.tailrace.runtime.internal.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdBlocksTest {
    private final IdBlocks blocks = new IdBlocks(new Schema("tailrace"));

    @RegisterExtension
    final Installed db = new Installed();

    private long[] take(IdBlocks from, int count) throws Exception {
        try (var connection = db.pool().getConnection()) {
            return from.take(connection, count);
        }
    }

    @Test
    void oneBlockServesManyStarts() throws Exception {
        for (var i = 0; i < 1024 / 4; i++) {
            assertThat(take(blocks, 4)).startsWith(1024 + 4L * i).isSorted();
        }
        assertThat(db.query("SELECT last_value FROM tailrace.id_block")).containsExactly("1");
        assertThat(take(blocks, 1)).containsExactly(2048);
    }

    @Test
    void aRequestOfSeveralBlocksUsesUpWhatWasLeft() throws Exception {
        assertThat(take(blocks, 1000)).isSorted();
        var ids = take(blocks, 3000);

        assertThat(ids).hasSize(3000).isSorted().doesNotHaveDuplicates();
        assertThat(ids[0]).isEqualTo(2024);
        assertThat(db.query("SELECT last_value FROM tailrace.id_block")).containsExactly("4");
    }

    @Test
    void aBlockThatIsOlderThanAMinuteIsNotUsedAnyMoreSoThatNumbersGrowWithTime() throws Exception {
        var clock = new AtomicLong(-1);
        var idle = new IdBlocks(new Schema("tailrace"), clock::get);
        assertThat(take(idle, 2)).containsExactly(1024, 1025);

        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(take(idle, 1)).containsExactly(1026);
        take(blocks, 1);
        clock.incrementAndGet();
        assertThat(take(idle, 2)).containsExactly(3072, 3073);
        clock.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(take(idle, 1)).containsExactly(3074);
    }

    @Test
    void numbersTakenInATransactionThatIsRolledBackAreGone() throws Exception {
        try (var connection = db.pool().getConnection()) {
            connection.setAutoCommit(false);
            assertThat(blocks.take(connection, 3)).containsExactly(1024, 1025, 1026);
            connection.rollback();
        }
        assertThat(take(blocks, 1)).containsExactly(1027);
        assertThat(take(new IdBlocks(new Schema("tailrace")), 1)).containsExactly(2048);
    }

    @Test
    void threadsThatTakeAtOnceNeverTakeTheSame() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        try {
            var tasks = new ArrayList<Callable<long[]>>();
            for (var i = 0; i < 200; i++) {
                var count = 1 + i * 7 % 600;
                tasks.add(() -> take(blocks, count));
            }
            var taken = new ArrayList<Long>();
            for (var ids : threads.invokeAll(tasks)) {
                assertThat(ids.get()).isSorted();
                Arrays.stream(ids.get()).forEach(taken::add);
            }
            assertThat(taken).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }
}
