package dev.tailrace.runtime.internal.steer;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.TakeForced;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends teardowns undone that somebody decided to end so. Where that would wait for somebody else's lock, the next round
 * tries again.
 */
public final class TeardownForcer {
    private static final Logger log = LoggerFactory.getLogger(TeardownForcer.class);
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final Database database;
    private final TakeForced takeForced;
    private final EndJobs endJobs;
    private final Consumer<List<Ending>> committed;

    /** @param committed is told the ends, once they are committed; must not block */
    public TeardownForcer(Database database, Schema schema, Consumer<List<Ending>> committed) {
        this.database = database;
        this.takeForced = new TakeForced(schema);
        this.endJobs = new EndJobs(schema);
        this.committed = committed;
    }

    /** Carries out what was decided; returns the lanes in which something is due by it. */
    public Set<Long> runOnce() throws SQLException {
        var ended = new ArrayList<Ending>();
        try {
            var lanes = database.planned(PATIENCE, c -> force(c, ended));
            committed.accept(ended);
            return lanes;
        } catch (SQLException e) {
            return switch (SqlTrouble.of(e)) {
                case LOCKED, CONFLICT -> Set.of();
                case DATA, UNAVAILABLE -> throw e;
            };
        }
    }

    private Set<Long> force(Connection transaction, List<Ending> ended) throws SQLException {
        var endings = new ArrayList<Ending>();
        for (var forced : takeForced.run(transaction)) {
            log.warn(
                    "run {} job {} '{}' is a teardown and ends undone, {}",
                    forced.row().ref().runId(),
                    forced.row().id(),
                    forced.row().step(),
                    forced.why());
            endings.add(FinishedJob.without(forced.row(), forced.fence(), Outcome.DISCARDED, forced.why()));
        }
        if (endings.isEmpty()) {
            return Set.of();
        }
        var applied = endJobs.applyAll(transaction, endings, Fence.CLIENT);
        ended.addAll(applied.endings());
        return new TreeSet<>(applied.lanes());
    }
}
