package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One claim, on its way. */
public abstract class ClaimCall implements Pipeline.Part {
    private final String sql;
    private final long node;
    private final List<ClaimedJob> claimed = new ArrayList<>();
    private final List<Long> dueMicros = new ArrayList<>();
    private long nowMicros;

    ClaimCall(String sql, long node) {
        this.sql = sql;
        this.node = node;
    }

    /** What was claimed, once it was run. */
    public List<ClaimedJob> claimed() {
        return claimed;
    }

    /** When the claimed jobs were due, in the same order, in microseconds since 1970. */
    public List<Long> dueMicros() {
        return dueMicros;
    }

    /** The time of the claim by the database's clock, if anything was claimed. */
    public long nowMicros() {
        return nowMicros;
    }

    /** For how long another claim of this queue would find nothing, in milliseconds; 0 if it may find something. */
    public long restMillis() {
        return 0;
    }

    @Override
    public String sql() {
        return sql;
    }

    /** Reads the row of a claimed job. */
    final void add(ResultSet row) throws SQLException {
        claimed.add(ClaimColumns.read(row, node));
        dueMicros.add(row.getLong(ClaimColumns.COUNT + 1));
        nowMicros = row.getLong(ClaimColumns.COUNT + 2);
    }
}
