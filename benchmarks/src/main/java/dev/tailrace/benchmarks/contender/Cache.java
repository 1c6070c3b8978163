package dev.tailrace.benchmarks.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A folder of this user, outside any repository, for what other languages' package managers install.
 *
 * @param directory one for each set of versions
 */
record Cache(Path directory) {
    /** The environment variable that names another folder. */
    static final String VARIABLE = "TAILRACE_BENCHMARKS_CACHE";

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String DONE = "installed";
    private static final int LINES_IN_MESSAGE = 4;

    static Cache of(String name) {
        var named = System.getenv(VARIABLE);
        var base = named == null || named.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "tailrace-benchmarks")
                : Path.of(named);
        try {
            return new Cache(Files.createDirectories(base.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + base + "; name another folder by " + VARIABLE, e);
        }
    }

    boolean isInstalled() {
        return Files.exists(directory.resolve(DONE));
    }

    void installed() throws IOException {
        Files.writeString(directory.resolve(DONE), "");
    }

    /** Copies files that lie beside this class's package; they may have changed since the last time. */
    void copy(String folder, String... names) throws IOException {
        for (var name : names) {
            var resource = "/dev/tailrace/benchmarks/" + folder + "/" + name;
            try (var content = Cache.class.getResourceAsStream(resource)) {
                if (content == null) {
                    throw new IllegalStateException("no resource " + resource);
                }
                Files.write(directory.resolve(name), content.readAllBytes());
            }
        }
    }

    /**
     * Runs a program in the folder.
     *
     * @throws IOException with its last words if it is not there, fails, or takes minutes
     */
    void run(String... command) throws IOException, InterruptedException {
        var log = directory.resolve("install.log");
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " takes longer than " + LIMIT.toMinutes() + " minutes");
        }
        if (process.exitValue() != 0) {
            List<String> lines = Files.readAllLines(log);
            throw new IOException(String.join(" ", Arrays.asList(command)) + " failed: "
                    + String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES_IN_MESSAGE), lines.size())));
        }
    }
}
