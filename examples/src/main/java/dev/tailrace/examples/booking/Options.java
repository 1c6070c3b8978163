package dev.tailrace.examples.booking;

import dev.tailrace.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
final class Options {
    @Option(
            names = "--bookings",
            paramLabel = "N",
            description = "Replay the first N bookings of the log (default: ${DEFAULT-VALUE}).")
    private int bookings = 500;

    @Option(names = "--all", description = "Replay the whole log.")
    private boolean all;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "10000",
            description = "Play the log X times as fast as it happened (default: ${DEFAULT-VALUE}).")
    private double speed;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Replay another log, with the columns " + TraceReader.HEADER + ".")
    private @Nullable Path csv;

    @Option(
            names = "--pictures",
            paramLabel = "DIR",
            description = "Draw the workflow and one of its runs into this directory (default: ${DEFAULT-VALUE}).")
    private Path pictures = Path.of("target", "resource-booking");

    @ArgGroup
    private Where where = new Where();

    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this, and do nothing.")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    private static final class Where {
        @Option(
                names = "--jdbc-url",
                paramLabel = "URL",
                description =
                        "Use this PostgreSQL, user and password in the URL. Makes the schemas cluster and tailrace.")
        private @Nullable String jdbcUrl;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description =
                        "Keep the embedded PostgreSQL in this directory: a replay that was killed can be started again"
                                + " and goes on.")
        private @Nullable Path data;
    }

    boolean isShippedLog() {
        return csv == null;
    }

    double speed() {
        return speed;
    }

    /** Where pictures are written to. */
    Path pictures() {
        return pictures;
    }

    /** Opens the database; an embedded one that is thrown away when it is closed, unless another was asked for. */
    Database database() {
        if (where.jdbcUrl != null) {
            return Database.at(where.jdbcUrl);
        }
        return Database.embedded(where.data == null ? PostgresServer.embedded() : PostgresServer.embedded(where.data));
    }

    /** @throws ParameterException if a value makes no sense */
    void check() {
        if (bookings < 1) {
            throw wrong("--bookings is " + bookings + ": use at least 1, or --all");
        }
        if (!(speed > 0 && speed < 1e9)) {
            throw wrong("--speed is " + speed + ": use more than 0 and less than a thousand million");
        }
        try {
            Files.createDirectories(pictures);
        } catch (IOException e) {
            throw wrong("--pictures is " + pictures + ", which is no directory and cannot be made one: use another");
        }
    }

    /** Reads all of the log, and gives the part of it that is to be replayed. */
    List<Request> requests() throws IOException, BrokenTraceException {
        var log = csv == null ? TraceReader.shipped(PoolSchema.NODES) : TraceReader.read(csv, PoolSchema.NODES);
        return all || bookings >= log.size() ? log : log.subList(0, bookings);
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException("not made by picocli");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
