package dev.tailrace.runtime.internal.finish;

import dev.tailrace.runtime.internal.finish.EndJobs.Terms;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.IsHeld;
import dev.tailrace.runtime.internal.store.SendHint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Ends a job in a worker's own transaction. The batch is passed by; what the commit brings is known only afterwards, from
 * the job's own row: gone, it is done; still there, it was rolled back.
 */
public final class TransactionalFinish {
    private final EndJobs endJobs;
    private final IsHeld isHeld;
    private final SendHint sendHint;
    private final Database database;

    public TransactionalFinish(Schema schema, Database database, EndJobs endJobs) {
        this.endJobs = endJobs;
        this.isHeld = new IsHeld(schema);
        this.sendHint = new SendHint(schema);
        this.database = database;
    }

    /**
     * @return what must be ended as skipped once the transaction has committed, or empty if the job is no longer held by
     *     its fence's node
     */
    public Optional<List<Ending>> run(Connection transaction, Ending ending) throws SQLException {
        var applied = endJobs.apply(
                transaction, List.of(ending), Terms.PLAIN, ending.fence().node());
        if (!applied.hasEnded(ending.row().id())) {
            return Optional.empty();
        }
        if (!applied.lanes().isEmpty()) {
            sendHint.run(
                    transaction, applied.lanes().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        }
        return Optional.of(List.copyOf(applied.takeUnworked()));
    }

    /** Whether the job's row is still there: then the worker's transaction has not committed. */
    public boolean isStillHeld(long job, Fence fence) throws SQLException {
        return database.autocommit(c -> isHeld.run(c, job, fence));
    }
}
