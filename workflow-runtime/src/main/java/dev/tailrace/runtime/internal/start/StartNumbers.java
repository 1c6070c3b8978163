package dev.tailrace.runtime.internal.start;

import dev.tailrace.runtime.internal.store.FindExisting;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The numbers of the runs of one start, kept over its tries. A try whose reply was lost may have been committed, or may be
 * committed yet: written again under the same numbers its runs are there once, whatever became of it. For one thread.
 */
public final class StartNumbers {
    private final List<long[]> taken = new ArrayList<>();
    private boolean again;

    /** The number of the first run; 0 when none was taken. */
    public long first() {
        return taken.isEmpty() ? 0 : taken.get(0)[0];
    }

    /** From now on some of the runs may be there already. */
    public void tryAgain() {
        again = !taken.isEmpty();
    }

    /** For each run one for itself and one for each of its jobs; all are taken at once, by the first try. */
    List<long[]> of(int runs, int each, IdBlocks blocks, Connection connection) throws SQLException {
        if (taken.isEmpty()) {
            var all = blocks.take(connection, Math.multiplyExact(runs, each));
            for (var first = 0; first < all.length; first += each) {
                taken.add(Arrays.copyOfRange(all, first, first + each));
            }
        }
        return taken;
    }

    /** Which of the runs an earlier try has written. */
    Set<Long> written(FindExisting findExisting, Connection connection) throws SQLException {
        return again
                ? findExisting.run(
                        connection, taken.stream().mapToLong(ids -> ids[0]).toArray())
                : Set.of();
    }
}
