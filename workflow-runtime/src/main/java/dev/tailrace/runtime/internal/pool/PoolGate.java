package dev.tailrace.runtime.internal.pool;

import static java.util.stream.Collectors.toCollection;

import dev.tailrace.core.definition.GateKind;
import dev.tailrace.runtime.internal.gate.Gate;
import dev.tailrace.runtime.internal.gate.Passed;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.GrantUnits;
import dev.tailrace.runtime.internal.store.JoinLines;
import dev.tailrace.runtime.internal.store.LockInLine;
import dev.tailrace.runtime.internal.store.LockPools;
import dev.tailrace.runtime.internal.store.OpenGates;
import dev.tailrace.runtime.internal.store.ReadLines;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The gate of pools. Who comes before it stands in line; whoever has the turn grants the heads of the lines what is free.
 * Nothing that a job held is counted out before the transaction that gave it back has committed.
 */
public final class PoolGate implements Gate {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int BATCH = 500;

    private final Database database;
    private final JoinLines joinLines;
    private final LockPools lockPools;
    private final ReadLines readLines;
    private final LockInLine lockInLine;
    private final GrantUnits grantUnits;
    private final OpenGates openGates;

    public PoolGate(Database database, Schema schema) {
        this.database = database;
        this.joinLines = new JoinLines(schema);
        this.lockPools = new LockPools(schema);
        this.readLines = new ReadLines(schema);
        this.lockInLine = new LockInLine(schema);
        this.grantUnits = new GrantUnits(schema);
        this.openGates = new OpenGates(schema);
    }

    @Override
    public GateKind kind() {
        return GateKind.POOL;
    }

    @Override
    public Passed look(List<Integer> lanes, long node) throws SQLException {
        var joined = database.autocommit(c -> joinLines.run(c, lanes, BATCH));
        var due = database.planned(PATIENCE, this::grant);
        return new Passed(List.of(), due, joined >= BATCH || !due.isEmpty());
    }

    /** Returns the lanes in which jobs became ready. */
    private Set<Long> grant(Connection transaction) throws SQLException {
        lockPools.run(transaction);
        var heads = readLines.run(transaction, BATCH);
        var jobs = heads.stream().map(ReadLines.Standing::job).collect(toCollection(LinkedHashSet::new));
        if (jobs.isEmpty()) {
            return Set.of();
        }
        var granted = GrantRule.grant(heads, lockInLine.run(transaction, jobs));
        if (granted.isEmpty()) {
            return Set.of();
        }
        grantUnits.run(transaction, granted);
        var due = openGates.run(transaction, granted);
        return Arrays.stream(due).boxed().collect(toCollection(TreeSet::new));
    }

    @Override
    public String overdue(String name, long limitMillis) {
        return "was granted nothing of pool '" + name + "' within " + Duration.ofMillis(limitMillis);
    }
}
