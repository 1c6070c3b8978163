package dev.tailrace.runtime.internal.upkeep;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.HeldJob;
import dev.tailrace.runtime.internal.store.JobRef;
import dev.tailrace.runtime.internal.store.UnknownJobs;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the database says that this node holds with what the node knows of. A claim or a finish whose reply was
 * lost leaves rows that nobody works on: they were never begun, so they are put back, or ended if they were to be.
 */
public final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    /** Long enough for a reply to have come, and for a claimed job to be known. */
    private static final Duration AGE = Duration.ofSeconds(5);

    /** Replies are seldom lost, and to look reads all that is at work anywhere. */
    private static final int ROUNDS = 5;

    private final Database database;
    private final UnknownJobs unknownJobs;
    private final EndingRule rule;
    private final Supplier<Collection<Long>> known;
    private final Unrecorded unrecorded;

    /** A job on its way from one thread to another may be missed once, not twice. */
    private Set<JobRef> suspects = Set.of();

    private int round;

    /**
     * @param known the jobs that this node works on, or whose ends it has still to record
     */
    public Reconciler(
            Database database,
            Schema schema,
            EndingRule rule,
            Supplier<Collection<Long>> known,
            Unrecorded unrecorded) {
        this.database = database;
        this.unknownJobs = new UnknownJobs(schema);
        this.rule = rule;
        this.known = known;
        this.unrecorded = unrecorded;
    }

    /** Looks in one round of five. For one thread. */
    public void runOnce(long node) throws SQLException {
        if (round++ % ROUNDS != 0) {
            return;
        }
        var jobs = known.get().stream().mapToLong(j -> j).toArray();
        var unknown = database.planned(Upkeep.PATIENCE, c -> unknownJobs.run(c, node, AGE.toMillis(), jobs));
        var seen = new HashSet<JobRef>();
        for (var job : unknown) {
            seen.add(job.row().ref());
            if (!suspects.contains(job.row().ref())) {
                continue;
            }
            log.warn(
                    "job {} is held by node {}, which does not know of it: a reply was lost. It is put back",
                    job.row().id(),
                    node);
            unrecorded.submit(endingOf(job));
        }
        suspects = seen;
    }

    private Ending endingOf(HeldJob job) {
        return job.fence().attempt() == 0 ? rule.unworked(job) : rule.putBack(job.row(), job.fence());
    }
}
