package dev.tailrace.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;

/** What a data directory says about the server that runs on it. */
record Postmaster(Path data, long pid, int port) {

    private static final String CANNOT_CONNECT_NOW = "57P03";

    enum Condition {
        READY,
        STARTING_OR_STOPPING,
        GONE
    }

    /** The server named by the directory's {@code postmaster.pid}, which a killed server leaves behind. */
    static Optional<Postmaster> namedIn(Path data) {
        try {
            var lines = Files.readAllLines(data.resolve("postmaster.pid"));
            if (lines.size() < 4) {
                return Optional.empty();
            }
            return Optional.of(new Postmaster(
                    data,
                    Long.parseLong(lines.get(0).strip()),
                    Integer.parseInt(lines.get(3).strip())));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
    }

    Condition condition() {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            return Condition.GONE;
        }
        // Process ids and ports are used again, so the server itself has to say that it is the one.
        try (var connection = DriverManager.getConnection(jdbcUrl());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("show data_directory")) {
            return rows.next() && Files.isSameFile(data, Path.of(rows.getString(1))) ? Condition.READY : Condition.GONE;
        } catch (SQLException e) {
            return CANNOT_CONNECT_NOW.equals(e.getSQLState()) ? Condition.STARTING_OR_STOPPING : Condition.GONE;
        } catch (IOException e) {
            return Condition.GONE;
        }
    }
}
