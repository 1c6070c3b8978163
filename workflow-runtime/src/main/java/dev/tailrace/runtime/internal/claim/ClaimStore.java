package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ClaimJobs;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.NextDue;
import dev.tailrace.runtime.internal.store.Probes;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** The claimer's side of the database. */
public final class ClaimStore {
    private final Database database;
    private final ClaimJobs claimJobs;
    private final NextDue nextDue;

    public ClaimStore(Database database, Schema schema) {
        this.database = database;
        this.claimJobs = new ClaimJobs(schema);
        this.nextDue = new NextDue(schema);
    }

    List<ClaimedJob> claim(Probes probes, int limit, long node) throws SQLException {
        return database.autocommit(c -> claimJobs.run(c, probes, limit, node));
    }

    OptionalLong millisUntilNext(Probes probes) throws SQLException {
        return database.autocommit(c -> nextDue.run(c, probes));
    }
}
