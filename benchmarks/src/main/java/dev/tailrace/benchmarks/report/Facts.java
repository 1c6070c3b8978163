package dev.tailrace.benchmarks.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where and how it was measured.
 *
 * @param skipped the peers that could not take part, and why
 * @param about what each workload measures
 */
public record Facts(
        Map<String, String> versions,
        Map<String, String> machine,
        Map<String, String> server,
        Map<String, String> options,
        Map<String, String> skipped,
        Map<String, String> about) {
    public Facts {
        versions = ordered(versions);
        machine = ordered(machine);
        server = ordered(server);
        options = ordered(options);
        skipped = ordered(skipped);
        about = ordered(about);
    }

    private static Map<String, String> ordered(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
