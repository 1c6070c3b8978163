package dev.tailrace.postgres;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** PostgreSQL's own {@code pg_ctl}, for one data directory whose server has run at least once. */
record PgControl(Path pgCtl, Path data, Path log) {

    private static final String WAIT_SECONDS = "60";

    static Optional<PgControl> find(ServerHome home) {
        try {
            // The program's path, then each argument in quotes.
            var options = Files.readString(home.data().resolve("postmaster.opts"));
            var postgres = Path.of(options.split(" \"", 2)[0].strip());
            var name = postgres.getFileName().toString().replace("postgres", "pg_ctl");
            return Optional.of(new PgControl(postgres.resolveSibling(name), home.data(), home.log()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell which server ran on " + home.data(), e);
        }
    }

    boolean isRunning() {
        return run("status") == 0;
    }

    void stop(EmbeddedServer.Shutdown shutdown) {
        demand("stop", "-m", shutdown.mode(), "-w", "-t", WAIT_SECONDS);
    }

    /** Starts with the options, the port among them, of the last time: of all commands only restart reads those. */
    void start() {
        demand("restart", "-w", "-t", WAIT_SECONDS, "-l", log.toString());
    }

    private void demand(String... arguments) {
        var exit = run(arguments);
        if (exit != 0) {
            throw new PostgresUnavailableException(
                    "pg_ctl " + String.join(" ", arguments) + " ended with " + exit + "; see " + log, null);
        }
    }

    private int run(String... arguments) {
        var command = new ArrayList<String>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to be run by root; in a user namespace of its own it is nobody.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(pgCtl.toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-D", data.toString()));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + pgCtl, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresUnavailableException("interrupted while waiting for pg_ctl on " + data, e);
        }
    }
}
