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
            SELECT i.id, d.oid, d.datname, current_setting('transaction_read_only')::boolean
            FROM tailrace.installation i, pg_database d
            WHERE d.datname = current_database()
            """;

    private final String table;
    private final String sql;

    public ReadInstallation(Schema schema) {
        this.table = schema.sql("tailrace.installation");
        this.sql = schema.sql(SQL);
    }

    /**
     * @param id the installation's own number, which a copy of its database has as well
     * @param database the number of the database on its server
     * @param databaseName for messages
     * @param readOnly whether the transaction may not write
     */
    public record Installation(UUID id, long database, String databaseName, boolean readOnly) {
        /** Whether both are the same schema of the same database. */
        public boolean isSameAs(Installation other) {
            return id.equals(other.id) && database == other.database;
        }

        @Override
        public String toString() {
            return id + " in database '" + databaseName + "'";
        }
    }

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
                    ? Optional.of(new Installation(
                            row.getObject(1, UUID.class), row.getLong(2), row.getString(3), row.getBoolean(4)))
                    : Optional.empty();
        }
    }
}
