package dev.tailrace.benchmarks.contender;

import dev.tailrace.benchmarks.protocol.Assignment;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A peer with one set of settings.
 *
 * @param settings in words, for the results
 * @param mostJobs how many jobs it can do within a minute or so; larger workloads are cut to that
 * @param pendingQuery counts the jobs that have not ended
 * @param command starts an agent for it
 */
public record Contender(
        String peer,
        String variant,
        String settings,
        Set<Ability> abilities,
        int mostJobs,
        String pendingQuery,
        Function<Assignment, List<String>> command) {
    public Contender {
        abilities = Set.copyOf(abilities);
    }

    public String label() {
        return peer + " " + variant;
    }

    @Override
    public String toString() {
        return label();
    }
}
