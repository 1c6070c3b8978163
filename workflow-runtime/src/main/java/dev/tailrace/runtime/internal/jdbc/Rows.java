package dev.tailrace.runtime.internal.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads columns that may be null, and arrays. */
public final class Rows {
    private static final long[] NO_LONGS = {};

    private Rows() {}

    public static @Nullable Long longOrNull(ResultSet row, int column) throws SQLException {
        var value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    public static @Nullable Integer intOrNull(ResultSet row, int column) throws SQLException {
        var value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    public static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** Empty for null. */
    public static long[] longs(ResultSet row, int column) throws SQLException {
        var array = row.getArray(column);
        if (array == null) {
            return NO_LONGS;
        }
        var boxed = elements(array);
        var values = new long[boxed.length];
        for (var i = 0; i < boxed.length; i++) {
            values[i] = ((Number) boxed[i]).longValue();
        }
        return values;
    }

    /** Empty for null; elements may be null. */
    public static @Nullable String[] strings(ResultSet row, int column) throws SQLException {
        var array = row.getArray(column);
        if (array == null) {
            return new @Nullable String[0];
        }
        return (@Nullable String[]) array.getArray();
    }

    private static Object[] elements(Array array) throws SQLException {
        return (Object[]) array.getArray();
    }
}
