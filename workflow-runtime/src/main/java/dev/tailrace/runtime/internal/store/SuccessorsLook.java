package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One look at those successors of finished jobs that are with this node. For use once. */
public final class SuccessorsLook<T> implements Pipeline.Part {
    private final String sql;
    private final long[] candidates;
    private final long node;
    private final Reader<T> reader;
    private final List<T> found = new ArrayList<>();

    /** Makes something of a row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @param sql takes the candidates and the node */
    SuccessorsLook(String sql, long[] candidates, long node, Reader<T> reader) {
        this.sql = sql;
        this.candidates = candidates;
        this.node = node;
        this.reader = reader;
    }

    /** What was found, once it was run. */
    public List<T> found() {
        return found;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public int bind(PreparedStatement statement, int first) throws SQLException {
        statement.setObject(first, candidates);
        statement.setLong(first + 1, node);
        return first + 2;
    }

    @Override
    public void read(ResultSet rows) throws SQLException {
        while (rows.next()) {
            found.add(reader.read(rows));
        }
    }
}
