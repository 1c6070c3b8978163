package dev.tailrace.runtime.internal.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows in the binary format of COPY (PostgreSQL manual, "COPY", and the send and receive functions of the types).
 * The server takes in what was sent while the next rows are being put together. For use by one thread.
 */
public final class CopyStream implements AutoCloseable {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int FLUSH_BYTES = 1 << 16;
    private static final int NULL = -1;
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int INT2 = 21;
    private static final int INT8 = 20;
    private static final int TEXT = 25;

    private final CopyIn copy;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(FLUSH_BYTES + FLUSH_BYTES / 2);
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** @param sql {@code COPY ... FROM STDIN (FORMAT binary)} */
    public CopyStream(Connection connection, String sql) throws SQLException {
        this.copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            out.write(SIGNATURE);
            out.writeInt(0);
            out.writeInt(0);
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    /** Whether rows can be copied on the connection; some pools hide the driver's own. */
    public static boolean isPossibleOn(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class);
    }

    /** Writes the columns of one row. */
    @FunctionalInterface
    public interface Row {
        void write(CopyStream columns) throws SQLException, IOException;
    }

    public void row(int columns, Row row) throws SQLException {
        try {
            out.writeShort(columns);
            row.write(this);
        } catch (IOException e) {
            throw inMemory(e);
        }
        if (bytes.size() >= FLUSH_BYTES) {
            flush();
        }
    }

    /** All rows are written. */
    public void end() throws SQLException {
        try {
            out.writeShort(-1);
        } catch (IOException e) {
            throw inMemory(e);
        }
        flush();
        copy.endCopy();
    }

    private void flush() throws SQLException {
        copy.writeToCopy(bytes.toByteArray(), 0, bytes.size());
        bytes.reset();
    }

    /** Gives the rows up, unless they have {@link #end ended}. */
    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    public void smallint(int value) throws IOException {
        out.writeInt(Short.BYTES);
        out.writeShort(value);
    }

    public void integer(@Nullable Integer value) throws IOException {
        if (value == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(Integer.BYTES);
            out.writeInt(value);
        }
    }

    public void bigint(@Nullable Long value) throws IOException {
        if (value == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(Long.BYTES);
            out.writeLong(value);
        }
    }

    public void number(@Nullable Double value) throws IOException {
        if (value == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(Double.BYTES);
            out.writeDouble(value);
        }
    }

    public void bool(@Nullable Boolean value) throws IOException {
        if (value == null) {
            out.writeInt(NULL);
        } else {
            out.writeInt(1);
            out.writeByte(value ? 1 : 0);
        }
    }

    public void text(@Nullable String value) throws IOException {
        if (value == null) {
            out.writeInt(NULL);
        } else {
            var utf8 = value.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    public void instant(@Nullable Instant value) throws IOException {
        bigint(value == null ? null : ChronoUnit.MICROS.between(POSTGRES_EPOCH, value));
    }

    /** Null where the array is empty. */
    public void bigints(long[] values) throws IOException {
        if (beginArray(INT8, values.length, Integer.BYTES + Long.BYTES)) {
            for (var value : values) {
                bigint(value);
            }
        }
    }

    /** Null where the array is empty. */
    public void smallints(short[] values) throws IOException {
        if (beginArray(INT2, values.length, Integer.BYTES + Short.BYTES)) {
            for (var value : values) {
                smallint(value);
            }
        }
    }

    private boolean beginArray(int type, int length, int bytesEach) throws IOException {
        if (length == 0) {
            out.writeInt(NULL);
            return false;
        }
        out.writeInt(5 * Integer.BYTES + length * bytesEach);
        arrayHead(type, length);
        return true;
    }

    /** One dimension, no nulls, the first place is 1. */
    private void arrayHead(int type, int length) throws IOException {
        out.writeInt(1);
        out.writeInt(0);
        out.writeInt(type);
        out.writeInt(length);
        out.writeInt(1);
    }

    /** Null where there are none. */
    public void texts(Collection<String> values) throws IOException {
        if (values.isEmpty()) {
            out.writeInt(NULL);
            return;
        }
        var size = 5 * Integer.BYTES;
        for (var value : values) {
            size += Integer.BYTES + value.getBytes(StandardCharsets.UTF_8).length;
        }
        out.writeInt(size);
        arrayHead(TEXT, values.size());
        for (var value : values) {
            text(value);
        }
    }

    private static IllegalStateException inMemory(IOException e) {
        return new IllegalStateException("writing to memory failed", e);
    }
}
