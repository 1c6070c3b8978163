package dev.tailrace.runtime.internal.gate;

import dev.tailrace.core.definition.GateKind;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.OpenGates;
import dev.tailrace.runtime.testing.Installed;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A gate that lets everybody pass who stands before it, once it was unlocked. */
final class Turnstile implements Gate {
    private final Installed db;
    private boolean locked = true;

    Turnstile(Installed db) {
        this.db = db;
    }

    void unlock() {
        locked = false;
    }

    @Override
    public GateKind kind() {
        return GateKind.SIGNAL;
    }

    @Override
    public Passed look(List<Integer> lanes, long node) throws SQLException {
        db.execute("UPDATE tailrace.awaiting SET fresh = false");
        if (locked) {
            return Passed.NONE;
        }
        var jobs = db.query("SELECT job_id FROM tailrace.awaiting").stream()
                .map(Long::valueOf)
                .toList();
        var opened = new Database(db.pool()).transaction(c -> new OpenGates(new Schema("tailrace")).run(c, jobs));
        Set<Long> due = new TreeSet<>();
        for (var lane : opened) {
            due.add(lane);
        }
        return new Passed(List.of(), due, false);
    }

    @Override
    public String overdue(String name, long limitMillis) {
        return "no seat in '" + name + "' within " + limitMillis + " ms";
    }
}
