package dev.tailrace.benchmarks.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The processor time of a PostgreSQL on this machine, ended backends included. Only Linux tells. */
record ServerCpu(long postmaster) {
    private static final long MICROS_PER_TICK = 10_000;
    /** Places after the program's name in /proc/PID/stat: own user and system time, then those of ended children. */
    private static final int USER = 11;

    private static final int OWN = 2;
    private static final int WITH_CHILDREN = 4;

    static Optional<ServerCpu> of(Path dataDirectory) {
        try {
            var pid = Long.parseLong(Files.readAllLines(dataDirectory.resolve("postmaster.pid"))
                    .get(0)
                    .strip());
            return Files.exists(stat(pid)) ? Optional.of(new ServerCpu(pid)) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    long micros() {
        var ticks = ticks(postmaster, WITH_CHILDREN)
                + ProcessHandle.of(postmaster).stream()
                        .flatMap(ProcessHandle::descendants)
                        .mapToLong(child -> ticks(child.pid(), OWN))
                        .sum();
        return ticks * MICROS_PER_TICK;
    }

    private static long ticks(long pid, int places) {
        try {
            var text = Files.readString(stat(pid));
            var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
            var sum = 0L;
            for (var i = USER; i < USER + places; i++) {
                sum += Long.parseLong(fields[i]);
            }
            return sum;
        } catch (IOException e) {
            // It has ended in the meantime; then the postmaster has its time.
            return 0;
        }
    }

    private static Path stat(long pid) {
        return Path.of("/proc", Long.toString(pid), "stat");
    }
}
