package dev.tailrace.runtime.internal.gate;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.AdmitJobs;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.HoldAwaiting;
import dev.tailrace.runtime.internal.store.LockOverdue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every gate. Jobs with a gate become ready in lanes of their own, which no claim probes: from there they are stood
 * before their gate, looked at, and opened, ended, or discarded once they have waited for as long as they may. Every node
 * does it: rows that another node is at are passed over, so it needs no leader, and where no workflow ever had a gate it
 * asks the database nothing.
 */
public final class GateKeeper {
    /** What a commit of its own may wait for a lock. */
    public static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int BATCH = 500;

    private final Database database;
    private final LaneDirectory lanes;
    private final EndingRule rule;
    private final List<Gate> gates;
    private final LongSupplier node;
    private final Reports reports;
    private final AdmitJobs admitJobs;
    private final LockOverdue lockOverdue;
    private final HoldAwaiting holdAwaiting;

    /**
     * Whom the keeper tells.
     *
     * @param record takes the ends of jobs that this node holds; must not block
     * @param due takes lanes in which something became due
     * @param pause between two looks that nobody asked for
     */
    public record Reports(Consumer<Ending> record, Consumer<Set<Long>> due, Duration pause) {}

    public GateKeeper(
            Database database,
            Schema schema,
            LaneDirectory lanes,
            EndingRule rule,
            List<Gate> gates,
            LongSupplier node,
            Reports reports) {
        this.database = database;
        this.lanes = lanes;
        this.rule = rule;
        this.gates = List.copyOf(gates);
        this.node = node;
        this.reports = reports;
        this.admitJobs = new AdmitJobs(schema);
        this.lockOverdue = new LockOverdue(schema);
        this.holdAwaiting = new HoldAwaiting(schema);
    }

    /** Tends every gate, also if one fails, and then throws the first failure; returns how long to wait. */
    public Duration runOnce() throws SQLException {
        @Nullable SQLException failure = null;
        var more = false;
        for (var gate : gates) {
            var own = lanes.gates(gate.kind());
            if (!own.isEmpty()) {
                try {
                    more |= tend(gate, own);
                } catch (SQLException e) {
                    failure = failure == null ? e : failure;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return more ? Duration.ZERO : reports.pause();
    }

    /** Whether there is more to do. */
    private boolean tend(Gate gate, List<Integer> own) throws SQLException {
        var admitted = database.autocommit(c -> admitJobs.run(c, own, BATCH));
        var passed = gate.look(own, node.getAsLong());
        passed.ended().forEach(reports.record());
        if (!passed.dueLanes().isEmpty()) {
            reports.due().accept(passed.dueLanes());
        }
        var late = database.planned(PATIENCE, c -> discardOverdue(c, gate, own));
        late.forEach(reports.record());
        return passed.more() || admitted >= BATCH || late.size() >= BATCH;
    }

    private List<Ending> discardOverdue(Connection transaction, Gate gate, List<Integer> own) throws SQLException {
        var overdue = lockOverdue.run(transaction, own, BATCH);
        if (overdue.isEmpty()) {
            return List.of();
        }
        return holdAwaiting.run(transaction, node.getAsLong(), overdue.keySet()).stream()
                .map(job -> {
                    var late = overdue.get(job.row().id());
                    var reason = late == null ? "waited too long" : gate.overdue(late.name(), late.limitMillis());
                    return rule.discarded(job.row(), job.fence(), reason);
                })
                .toList();
    }
}
