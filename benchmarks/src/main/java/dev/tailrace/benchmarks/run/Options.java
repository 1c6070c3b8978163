package dev.tailrace.benchmarks.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to run.
 *
 * @param scale what all job counts are multiplied by
 * @param url of a server to use; empty for one of our own
 * @param jvmOptions of the processes on the JVM
 */
public record Options(
        List<String> workloads,
        List<String> peers,
        int rounds,
        double scale,
        Optional<String> url,
        Path out,
        List<String> jvmOptions) {
    public Options {
        workloads = List.copyOf(workloads);
        peers = List.copyOf(peers);
        jvmOptions = List.copyOf(jvmOptions);
        if (rounds < 1 || scale <= 0) {
            throw new IllegalArgumentException("rounds " + rounds + " and scale " + scale + ": use more than zero");
        }
    }
}
