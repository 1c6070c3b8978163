package dev.tailrace.benchmarks.stage;

/**
 * What a server counts, since its start.
 *
 * @param commits of the database, read-only ones included
 * @param walBytes of the whole server
 * @param cpuMicros of all its processes; 0 where that cannot be told
 */
public record Counters(long commits, long walBytes, long cpuMicros) {
    public Counters minus(Counters earlier) {
        return new Counters(commits - earlier.commits, walBytes - earlier.walBytes, cpuMicros - earlier.cpuMicros);
    }
}
