package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks for rows that break an {@link Invariant}. Reads whole tables: for tests and people. */
public final class CheckInvariants {
    private final Schema schema;

    public CheckInvariants(Schema schema) {
        this.schema = schema;
    }

    /** A rule that does not hold: how many break it, and one of them. */
    public record Broken(Invariant invariant, long count, long example) {}

    /** Best in a repeatable-read transaction, or rules that span statements see different moments. */
    public List<Broken> run(Connection connection) throws SQLException {
        var broken = new ArrayList<Broken>();
        for (var invariant : Invariant.values()) {
            try (var statement = connection.prepareStatement(schema.sql(invariant.sql()));
                    var row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) > 0) {
                    broken.add(new Broken(invariant, row.getLong(1), row.getLong(2)));
                }
            }
        }
        return broken;
    }
}
