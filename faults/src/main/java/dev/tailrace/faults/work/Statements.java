package dev.tailrace.faults.work;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells what a statement is for by words that only such statements have. Safe for use by many threads. */
final class Statements {
    /** What the engine says to its database, as far as somebody may die beside it. */
    public enum Kind {
        REGISTER("nextval('tailrace.node_id')"),
        HEARTBEAT("UPDATE tailrace.node SET lease_until"),
        CLAIM("taken t JOIN tailrace.claim c ON c.id = t.job_id"),
        FINISH("AS g(id, node, attempt, outcome"),
        RETURN("AS g(id, node, attempt, failures"),
        SETTLE("tailrace.run_open o SET work_state"),
        COMMIT("COMMIT"),
        MARK_DEAD("ended_how = 'dead'"),
        ORPHANS("WHERE x.node = ANY (ended.nodes)"),
        SWEEP("no_longer_waiting AS"),
        FORWARD("UPDATE tailrace.ready r SET run_at = s.run_at FROM sooner"),
        HINT("pg_notify");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final Map<String, Set<Kind>> known = new ConcurrentHashMap<>();

    /** A round trip may carry several statements. */
    Set<Kind> kindsOf(String sql) {
        return known.computeIfAbsent(sql, Statements::find);
    }

    /** The engine puts the name of its schema into quotes; the harness leaves it at the default. */
    private static Set<Kind> find(String written) {
        var sql = written.replace("\"tailrace\".", "tailrace.");
        var found = EnumSet.noneOf(Kind.class);
        for (var kind : Kind.values()) {
            if (sql.contains(kind.words)) {
                found.add(kind);
            }
        }
        return found;
    }
}
