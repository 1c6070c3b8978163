package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Locks all that some runs started, and what these started, all the way down, as {@link LockRuns} locks the runs
 * themselves. A tree of which somebody else has locked a run is passed over.
 */
public final class LockTrees {
    private static final String SQL = """
            WITH member AS MATERIALIZED (
                SELECT c.id, c.root_id FROM tailrace.run c WHERE c.root_id = ANY (?) AND c.root_id <> c.id
            ),
            locked AS MATERIALIZED (
                SELECT r.id FROM member m JOIN tailrace.run r ON r.id = m.id ORDER BY r.id FOR UPDATE OF r SKIP LOCKED
            )
            SELECT m.root_id, m.id, EXISTS (SELECT FROM locked l WHERE l.id = m.id) FROM member m
            """;

    private final String sql;

    public LockTrees(Schema schema) {
        this.sql = schema.sql(SQL);
    }

    /**
     * Returns those of the runs of which the whole tree is locked, with all that is in it.
     *
     * @param roots that no other run started, and that the caller has locked
     */
    public List<Long> run(Connection connection, List<Long> roots) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, roots.stream().mapToLong(Long::longValue).toArray());
            try (var rows = statement.executeQuery()) {
                var busy = new HashSet<Long>();
                var members = new ArrayList<Member>();
                while (rows.next()) {
                    var member = new Member(rows.getLong(1), rows.getLong(2));
                    members.add(member);
                    if (!rows.getBoolean(3)) {
                        busy.add(member.root());
                    }
                }
                var whole = new ArrayList<>(roots);
                whole.removeAll(busy);
                members.stream()
                        .filter(member -> !busy.contains(member.root()))
                        .forEach(member -> whole.add(member.run()));
                return whole;
            }
        }
    }

    private record Member(long root, long run) {}
}
