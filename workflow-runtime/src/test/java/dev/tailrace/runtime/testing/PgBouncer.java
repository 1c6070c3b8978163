package dev.tailrace.runtime.testing;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** A PgBouncer in transaction mode in front of a test's database, with two connections to the server for everybody. */
public final class PgBouncer implements AutoCloseable {
    private final Process process;
    private final String jdbcUrl;

    private PgBouncer(Process process, String jdbcUrl) {
        this.process = process;
        this.jdbcUrl = jdbcUrl;
    }

    /** Where it is installed; empty if it is not. */
    public static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param directory of the test, for its files */
    public static PgBouncer start(Path program, String serverUrl, Path directory) throws Exception {
        var server = new PGSimpleDataSource();
        server.setUrl(serverUrl);
        var port = freePort();
        var settings = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                %1$s = host=%2$s port=%3$d dbname=%1$s user=%4$s %5$s

                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %6$d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 2
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                        server.getDatabaseName(),
                        server.getServerNames()[0],
                        server.getPortNumbers()[0],
                        server.getUser(),
                        server.getPassword() == null ? "" : "password=" + server.getPassword(),
                        port));
        var command = new ArrayList<>(List.of(program.toString(), settings.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(1, List.of("-u", "nobody")); // it refuses to be root
            letEverybodyRead(settings);
        }
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        var bouncer = new PgBouncer(
                process, url(port, server.getDatabaseName(), server.getUser() == null ? "postgres" : server.getUser()));
        Awaitility.await().ignoreExceptions().until(() -> bouncer.answers(directory));
        return bouncer;
    }

    private static String url(int port, String database, String user) throws URISyntaxException {
        return "jdbc:"
                + new URI(
                        "postgresql",
                        null,
                        "127.0.0.1",
                        port,
                        "/" + database,
                        "user=" + user + "&sslmode=disable",
                        null);
    }

    private static void letEverybodyRead(Path file) {
        for (var folder = file; folder != null; folder = folder.getParent()) {
            if (!folder.toFile().canRead() || !folder.toFile().setReadable(true, false)) {
                throw new IllegalStateException(folder + " cannot be made readable");
            }
            if (Files.isDirectory(folder) && !folder.toFile().setExecutable(true, false)) {
                throw new IllegalStateException(folder + " cannot be opened");
            }
            if (folder.equals(Path.of(System.getProperty("java.io.tmpdir")))) {
                return;
            }
        }
    }

    private boolean answers(Path directory) throws Exception {
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(directory.resolve("pgbouncer.log")));
        }
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(jdbcUrl);
        try (var connection = dataSource.getConnection()) {
            return connection.isValid(5);
        }
    }

    public String jdbcUrl() {
        return jdbcUrl;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
