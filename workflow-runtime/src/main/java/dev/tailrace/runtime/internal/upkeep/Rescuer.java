package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.HeldJob;
import dev.tailrace.runtime.internal.store.MarkDeadNodes;
import dev.tailrace.runtime.internal.store.OrphanedJobs;
import java.sql.SQLException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the jobs of nodes that died. First the node is marked dead, for ever, in a statement of its own: from then on it
 * can neither claim nor extend its lease. Then its jobs are ended by the same rule and the same statements as if the node
 * itself had reported that the attempts failed, with its own fences: whoever is first, the node that wakes up late or one
 * of several rescuers, ends each job once.
 */
public final class Rescuer {
    private static final Logger log = LoggerFactory.getLogger(Rescuer.class);
    private static final int BATCH = 1000;

    private final Database database;
    private final MarkDeadNodes markDeadNodes;
    private final OrphanedJobs orphanedJobs;
    private final EndingRule rule;
    private final Unrecorded unrecorded;

    public Rescuer(Database database, Schema schema, EndingRule rule, Unrecorded unrecorded) {
        this.database = database;
        this.markDeadNodes = new MarkDeadNodes(schema);
        this.orphanedJobs = new OrphanedJobs(schema);
        this.rule = rule;
        this.unrecorded = unrecorded;
    }

    /** Rescues a batch; the next round takes what is left. */
    public void runOnce() throws SQLException {
        var dead = database.autocommit(markDeadNodes::run);
        if (dead.length > 0) {
            log.warn(
                    "nodes {} gave no sign of life and are taken for dead; their jobs go to others",
                    Arrays.toString(dead));
        }
        var known = unrecorded.jobs();
        var orphans = database.planned(Upkeep.PATIENCE, c -> orphanedJobs.run(c, known, BATCH));
        orphans.forEach(orphan -> unrecorded.submit(endingOf(orphan)));
    }

    private Ending endingOf(HeldJob orphan) {
        if (orphan.fence().attempt() == 0) {
            return rule.unworked(orphan);
        }
        var error = "node " + orphan.fence().node() + " stopped or died before it had recorded the end of this attempt";
        return rule.died(orphan.row(), orphan.fence(), orphan.cancelled(), error);
    }
}
