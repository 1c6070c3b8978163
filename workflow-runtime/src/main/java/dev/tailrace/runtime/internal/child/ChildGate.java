package dev.tailrace.runtime.internal.child;

import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.core.state.RunState;
import dev.tailrace.runtime.internal.gate.Completing;
import dev.tailrace.runtime.internal.gate.Gate;
import dev.tailrace.runtime.internal.gate.GateKeeper;
import dev.tailrace.runtime.internal.gate.Passed;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.FindParents;
import dev.tailrace.runtime.internal.store.GatedJob;
import dev.tailrace.runtime.internal.store.HoldAwaiting;
import dev.tailrace.runtime.internal.store.LockParents;
import dev.tailrace.runtime.internal.store.LockParents.Parent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Steps that start a run and wait until its work has ended. To start it and to say so is one transaction, so a run is
 * started once, whatever dies. Ends are told to the gate where this node recorded them; the others are found by walking
 * along the steps that wait, some at each look.
 */
public final class ChildGate implements Gate {
    private static final int MOST_STARTS = 100;
    private static final int MOST_TIPS = 500;

    /** Rows of whatever waits, looked through at each look. */
    private static final int WINDOW = 1000;

    private final Database database;
    private final ChildStarter starter;
    private final FindParents findParents;
    private final LockParents lockParents;
    private final HoldAwaiting holdAwaiting;
    private final Completing completing;
    private final EndingRule rule;
    private final ConcurrentLinkedQueue<Long> told = new ConcurrentLinkedQueue<>();
    private long walked;

    public ChildGate(Database database, Schema schema, JsonCodec codec, EndingRule rule) {
        this.database = database;
        this.starter = new ChildStarter(database, schema, codec, rule);
        this.findParents = new FindParents(schema);
        this.lockParents = new LockParents(schema);
        this.holdAwaiting = new HoldAwaiting(schema);
        this.completing = new Completing(codec, rule);
        this.rule = rule;
    }

    @Override
    public GateKind kind() {
        return GateKind.CHILD;
    }

    /**
     * Takes jobs that have ended, and returns whether one of them may have ended the work of a child. Safe for use by other
     * threads than the keeper's.
     */
    public boolean mayHaveEnded(List<Ending> endings) {
        var any = false;
        for (var ending : endings) {
            var ref = ending.row().ref();
            if (ref.rootId() != ref.runId() && ending.row().role() != EndRole.NONE) {
                told.add(ref.runId());
                any = true;
            }
        }
        return any;
    }

    @Override
    public Passed look(List<Integer> lanes, long node) throws SQLException {
        var due = new TreeSet<Long>();
        var ended = new ArrayList<Ending>();
        var starts = 0;
        while (starts < MOST_STARTS) {
            var started = starter.startNext(lanes, node);
            if (started.isEmpty()) {
                break;
            }
            due.addAll(started.get().dueLanes());
            ended.addAll(started.get().ended());
            starts++;
        }
        var tips = tips();
        try {
            ended.addAll(database.planned(GateKeeper.PATIENCE, c -> ended(c, lanes, node, tips)));
        } catch (SQLException e) {
            told.addAll(tips);
            throw e;
        }
        return new Passed(ended, due, starts == MOST_STARTS || tips.size() == MOST_TIPS);
    }

    private Set<Long> tips() {
        var tips = new HashSet<Long>();
        for (var run = told.poll(); run != null; run = tips.size() < MOST_TIPS ? told.poll() : null) {
            tips.add(run);
        }
        return tips;
    }

    private List<Ending> ended(Connection transaction, List<Integer> lanes, long node, Set<Long> tips)
            throws SQLException {
        var window = findParents.run(transaction, lanes, walked, WINDOW);
        walked = window.last();
        var parents = new HashMap<Long, Parent>();
        lockParents.run(transaction, window.jobs(), tips).forEach(parent -> parents.put(parent.job(), parent));
        var held = parents.isEmpty() ? List.<GatedJob>of() : holdAwaiting.run(transaction, node, parents.keySet());
        var endings = new ArrayList<Ending>();
        for (var job : held) {
            var parent = parents.get(job.row().id());
            if (parent != null) {
                endings.add(ending(job, parent));
            }
        }
        return endings;
    }

    private Ending ending(GatedJob job, Parent parent) {
        var child = "run " + parent.child() + " of '" + parent.workflow() + "'";
        if (parent.state() != RunState.COMPLETED) {
            var what = parent.state() == RunState.FAILED ? " failed" : " was cancelled";
            var where = parent.failedStep() == null ? "" : " in step '" + parent.failedStep() + "'";
            return rule.discarded(job.row(), job.fence(), child + what + where);
        }
        return completing.with(job, parent.output(), child + " has done its work");
    }

    @Override
    public String overdue(String name, long limitMillis) {
        return "a run of '" + name + "' took longer than " + limitMillis + " ms";
    }
}
