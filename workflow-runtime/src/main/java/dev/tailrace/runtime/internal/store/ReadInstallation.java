package dev.tailrace.runtime.internal.store;

import dev.tailrace.runtime.internal.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Which installation a connection reaches. */
public final class ReadInstallation {
    private static final String EXISTS = """
            SELECT to_regclass(?) IS NOT NULL
            """;

    private static final String SQL = """
            SELECT id, current_setting('transaction_read_only')::boolean FROM tailrace.installation
            """;

    private final String table;
    private final String sql;

    public ReadInstallation(Schema schema) {
        this.table = schema.sql("tailrace.installation");
        this.sql = schema.sql(SQL);
    }

    /** The installation's own number, and whether the transaction may not write. */
    public record Installation(UUID id, boolean readOnly) {}

    /** Empty if the schema is not there; asked first, because a failed statement would spoil a caller's transaction. */
    public Optional<Installation> run(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(EXISTS)) {
            statement.setString(1, table);
            try (var row = statement.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    return Optional.empty();
                }
            }
        }
        try (var statement = connection.prepareStatement(sql);
                var row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new Installation(row.getObject(1, UUID.class), row.getBoolean(2)))
                    : Optional.empty();
        }
    }
}
