package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.HeldJob;
import dev.tailrace.runtime.internal.store.MarkDeadNodes;
import dev.tailrace.runtime.internal.store.OrphanedJobs;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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

    /** What a node claimed in the instant in which it was marked comes to light while every round still looks at it. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    /** Should a claim take longer than that: each so many rounds looks at all nodes that ever ended. */
    private static final int ROUNDS = 30;

    private final Database database;
    private final MarkDeadNodes markDeadNodes;
    private final OrphanedJobs orphanedJobs;
    private final EndingRule rule;
    private final Unrecorded unrecorded;
    private int untilAll;

    public Rescuer(Database database, Schema schema, EndingRule rule, Unrecorded unrecorded) {
        this.database = database;
        this.markDeadNodes = new MarkDeadNodes(schema);
        this.orphanedJobs = new OrphanedJobs(schema);
        this.rule = rule;
        this.unrecorded = unrecorded;
    }

    /** Rescues a batch; the next round takes what is left. For one thread. */
    public void runOnce() throws SQLException {
        var dead = database.autocommit(markDeadNodes::run);
        if (dead.length > 0) {
            log.warn(
                    "nodes {} gave no sign of life and are taken for dead; their jobs go to others",
                    Arrays.toString(dead));
        }
        var begun = Set.copyOf(unrecorded.pending().get());
        for (var orphan : orphans()) {
            if (!begun.contains(orphan.row().id())) {
                unrecorded.submit(endingOf(orphan));
            }
        }
    }

    private List<HeldJob> orphans() throws SQLException {
        var rest = untilAll;
        untilAll = 0; // also after a failure: unless nothing is found, the next round looks at all nodes
        var whose = new OrphanedJobs.Whose(FRESH.toMillis(), rest == 0);
        var orphans = database.planned(Upkeep.PATIENCE, c -> orphanedJobs.run(c, whose, BATCH));
        if (orphans.isEmpty()) {
            untilAll = rest == 0 ? ROUNDS - 1 : rest - 1;
        }
        return orphans;
    }

    private Ending endingOf(HeldJob orphan) {
        if (orphan.fence().attempt() == 0) {
            return rule.unworked(orphan);
        }
        var error = "node " + orphan.fence().node() + " stopped or died before it had recorded the end of this attempt";
        return rule.died(orphan.row(), orphan.fence(), orphan.cancelled(), error);
    }
}
