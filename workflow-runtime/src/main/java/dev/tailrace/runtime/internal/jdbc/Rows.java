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
    private static final int DECIMAL = 10;

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

    /**
     * Reads columns of whole numbers and booleans that stand side by side. In a loop: a row of twenty calls is code that the
     * JVM takes half a second to compile.
     */
    public static Numbers numbers(ResultSet row, int first, int count) throws SQLException {
        var values = new long[count];
        var present = new boolean[count];
        for (var i = 0; i < count; i++) {
            values[i] = row.getLong(first + i);
            present[i] = !row.wasNull();
        }
        return new Numbers(values, present);
    }

    /** Reads columns of text that stand side by side; each may be null. */
    public static @Nullable String[] texts(ResultSet row, int first, int count) throws SQLException {
        var values = new @Nullable String[count];
        for (var i = 0; i < count; i++) {
            values[i] = row.getString(first + i);
        }
        return values;
    }

    /** Columns of numbers, counted from 0. */
    public static final class Numbers {
        private final long[] values;
        private final boolean[] present;

        Numbers(long[] values, boolean[] present) {
            this.values = values;
            this.present = present;
        }

        /** 0 for null. */
        public long at(int place) {
            return values[place];
        }

        /** 0 for null. */
        public int intAt(int place) {
            return (int) values[place];
        }

        public @Nullable Long orNull(int place) {
            return present[place] ? values[place] : null;
        }

        public @Nullable Integer intOrNull(int place) {
            return present[place] ? (int) values[place] : null;
        }
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

    /** Of an array of whole numbers as PostgreSQL writes it, such as {@code {1,-2}}: reading such a text is cheap. */
    public static long[] longsOf(String array) {
        var count = 1;
        for (var i = 0; i < array.length(); i++) {
            count += array.charAt(i) == ',' ? 1 : 0;
        }
        var values = array.length() <= 2 ? NO_LONGS : new long[count];
        var start = 1;
        for (var i = 0; i < values.length; i++) {
            var end = array.indexOf(i == values.length - 1 ? '}' : ',', start);
            values[i] = Long.parseLong(array, start, end, DECIMAL);
            start = end + 1;
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
