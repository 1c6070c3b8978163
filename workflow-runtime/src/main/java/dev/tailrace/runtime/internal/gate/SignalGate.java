package dev.tailrace.runtime.internal.gate;

import dev.tailrace.core.definition.GateKind;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.HoldAwaiting;
import dev.tailrace.runtime.internal.store.MatchSignals;
import dev.tailrace.runtime.internal.store.MatchSignals.Match;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/** Steps that wait for a signal: each ends with what it was sent. */
public final class SignalGate implements Gate {
    private static final int BATCH = 500;

    private final Database database;
    private final MatchSignals matchSignals;
    private final HoldAwaiting holdAwaiting;
    private final Completing completing;

    public SignalGate(Database database, Schema schema, JsonCodec codec, EndingRule rule) {
        this.database = database;
        this.matchSignals = new MatchSignals(schema);
        this.holdAwaiting = new HoldAwaiting(schema);
        this.completing = new Completing(codec, rule);
    }

    @Override
    public GateKind kind() {
        return GateKind.SIGNAL;
    }

    @Override
    public Passed look(List<Integer> lanes, long node) throws SQLException {
        return database.planned(GateKeeper.PATIENCE, c -> match(c, lanes, node));
    }

    private Passed match(Connection transaction, List<Integer> lanes, long node) throws SQLException {
        var found = matchSignals.run(transaction, lanes, BATCH);
        if (found.matches().isEmpty()) {
            return new Passed(List.of(), Set.of(), found.more());
        }
        var matches = new HashMap<Long, Match>();
        found.matches().forEach(match -> matches.put(match.job(), match));
        var held = holdAwaiting.run(transaction, node, matches.keySet());
        if (held.size() < matches.size()) {
            // This node was taken for dead. Nothing may be given to a step that it does not hold.
            transaction.rollback();
            return Passed.NONE;
        }
        var ended = new ArrayList<Ending>();
        for (var job : held) {
            var match = matches.get(job.row().id());
            if (match != null) {
                // What is wrong with a signal was found out when it was sent, but for one that somebody wrote into the
                // table.
                ended.add(completing.with(job, match.payload(), "signal '" + match.signal() + "' came"));
            }
        }
        return new Passed(ended, Set.of(), found.more());
    }

    @Override
    public String overdue(String name, long limitMillis) {
        return "no signal '" + name + "' came within " + Duration.ofMillis(limitMillis);
    }
}
