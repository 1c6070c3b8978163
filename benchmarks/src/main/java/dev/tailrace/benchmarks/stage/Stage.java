package dev.tailrace.benchmarks.stage;

import dev.tailrace.benchmarks.contender.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where one contender plays one workload.
 *
 * @param scale what all job counts and durations are multiplied by
 * @param logs a folder for what the processes print
 */
public record Stage(Server server, Contender contender, double scale, Path logs) {
    private static final int LEAST_JOBS = 20;

    /** As many jobs as a workload wants, scaled, and no more than the contender can do in time. */
    public int jobs(int wanted) {
        return Math.min(contender.mostJobs(), scaled(wanted));
    }

    /** As many as wanted, scaled, however slow the contender is. */
    public int scaled(int wanted) {
        return Math.max(Math.min(LEAST_JOBS, wanted), (int) Math.round(wanted * scale));
    }

    /** As many seconds, scaled if that makes them fewer; at least one. */
    public int seconds(int wanted) {
        return (int) Math.max(1, Math.round(wanted * Math.min(1, scale)));
    }

    /** A play on an empty database. */
    public Scene scene(Casting casting) throws Exception {
        return new Scene(this, casting, server.database());
    }

    /** A play on a copy of a database that is filled once. */
    public Scene sceneOn(Casting casting, String template, Server.Filling filling) throws Exception {
        return new Scene(this, casting, server.copyOf(template, filling));
    }

    public Path log() throws IOException {
        Files.createDirectories(logs);
        return logs.resolve(contender.label().replace(' ', '-') + ".log");
    }
}
