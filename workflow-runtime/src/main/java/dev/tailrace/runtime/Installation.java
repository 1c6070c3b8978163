package dev.tailrace.runtime;

import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.SchemaException;
import dev.tailrace.runtime.error.WrongConnectionException;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.QueryMode;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.schema.Migrator;
import dev.tailrace.runtime.internal.store.ReadInstallation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** One database schema that Tailrace lives in, and how to tell it from others. */
final class Installation {
    private final Database database;
    private final Schema schema;
    private final ReadInstallation readInstallation;
    private final ReadInstallation.Installation self;

    private Installation(
            Database database, Schema schema, ReadInstallation readInstallation, ReadInstallation.Installation self) {
        this.database = database;
        this.schema = schema;
        this.readInstallation = readInstallation;
        this.self = self;
    }

    /** Brings the schema up to date and learns its number. */
    static Installation open(DataSource dataSource, String schemaName) {
        var database = new Database(dataSource);
        var schema = new Schema(schemaName);
        var readInstallation = new ReadInstallation(schema);
        try {
            var problem = database.autocommit(c -> Optional.ofNullable(QueryMode.problemOf(c)));
            if (problem.isPresent()) {
                throw new WrongConnectionException("this data source cannot be used: " + problem.get());
            }
            new Migrator(database, schema).migrate();
            var found = database.autocommit(readInstallation::run)
                    .orElseThrow(
                            () -> new SchemaException("schema '" + schemaName + "' has lost its installation row"));
            return new Installation(database, schema, readInstallation, found);
        } catch (SQLException e) {
            throw failure("opening schema '" + schemaName + "'", e);
        }
    }

    Database database() {
        return database;
    }

    Schema schema() {
        return schema;
    }

    /** @throws WrongConnectionException if the connection cannot carry a change that belongs to this installation */
    void require(Connection connection) {
        try {
            if (connection.getAutoCommit()) {
                throw new WrongConnectionException("the connection is in autocommit mode, so there is no transaction to"
                        + " take part in. Call setAutoCommit(false) first");
            }
            var found = readInstallation.run(connection);
            if (found.isEmpty()) {
                throw new WrongConnectionException("the connection's database has no Tailrace schema '" + schema.name()
                        + "'. Use a connection to the database of this client");
            }
            if (!found.get().isSameAs(self)) {
                throw new WrongConnectionException("the connection reaches another installation of Tailrace ("
                        + found.get() + ", this one is " + self
                        + "). Use a connection to the database of this client");
            }
            if (found.get().readOnly()) {
                throw new WrongConnectionException("the connection's transaction is read-only");
            }
        } catch (SQLException e) {
            throw failure("looking at the caller's connection", e);
        }
    }

    /** What the driver said, with what was being done. */
    static DatabaseException failure(String doing, SQLException e) {
        return new DatabaseException(doing + " failed: " + e.getMessage() + " (SQLSTATE " + e.getSQLState() + ")", e);
    }
}
