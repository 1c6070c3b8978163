package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.finish.Applied;
import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.HeldJob;
import dev.tailrace.runtime.internal.store.MarkDeadNodes;
import dev.tailrace.runtime.internal.store.OrphanedJobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the jobs of nodes that died. First the node is marked dead, for ever, in a statement of its own: from then on it
 * can neither claim nor extend its lease. Then its rows are locked and ended by the same rule and the same statements as
 * if the node had reported that every attempt failed; a node that wakes up later finds none of its rows.
 */
public final class Rescuer {
    private static final Logger log = LoggerFactory.getLogger(Rescuer.class);
    private static final int BATCH = 1000;

    private final Database database;
    private final MarkDeadNodes markDeadNodes;
    private final OrphanedJobs orphanedJobs;
    private final EndJobs endJobs;
    private final EndingRule rule;

    public Rescuer(Database database, Schema schema, EndJobs endJobs, EndingRule rule) {
        this.database = database;
        this.markDeadNodes = new MarkDeadNodes(schema);
        this.orphanedJobs = new OrphanedJobs(schema);
        this.endJobs = endJobs;
        this.rule = rule;
    }

    /** Rescues everything there is; returns the lanes in which something is due. */
    public Set<Long> runOnce() throws SQLException {
        var dead = database.autocommit(markDeadNodes::run);
        if (dead.length > 0) {
            log.warn(
                    "nodes {} gave no sign of life and are taken for dead; their jobs go to others",
                    Arrays.toString(dead));
        }
        var lanes = new TreeSet<Long>();
        Applied applied;
        do {
            applied = database.transaction(this::rescue);
            lanes.addAll(applied.lanes());
        } while (applied.count() >= BATCH);
        return lanes;
    }

    private Applied rescue(Connection connection) throws SQLException {
        var orphans = orphanedJobs.run(connection, BATCH);
        var endings = orphans.stream().map(this::endingOf).toList();
        return endJobs.applyAll(connection, endings, Fence.CLIENT);
    }

    private Ending endingOf(HeldJob orphan) {
        if (orphan.fence().attempt() == 0) {
            return rule.unworked(orphan.row(), orphan.fence(), orphan.cancelled());
        }
        var error = "node " + orphan.fence().node() + " stopped or died before it had recorded the end of this attempt";
        return rule.failed(orphan.row(), orphan.fence(), orphan.cancelled(), error);
    }
}
