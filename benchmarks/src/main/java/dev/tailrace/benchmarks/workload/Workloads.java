package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.spi.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All workloads, in the order in which they are played. */
public final class Workloads {
    private static final Drain DRAIN_200K = new Drain("drain-200k", 200_000, 20_000, 1);

    private static final List<Workload> ALL = List.of(
            new BulkInsert("bulk-insert", 50_000),
            new SingleInserts("insert-8-threads", 50_000, 8, 15),
            new Drain("drain-50k", 50_000, 4_000, 1),
            DRAIN_200K,
            new Drain("drain-50k-4-processes", 50_000, 4_000, 4),
            new Drain("drain-200k-4-processes", 200_000, 20_000, 4),
            new SeveralProcesses(
                    "four-processes",
                    new Drain("one", 1_000_000, 200_000, 1),
                    new Drain("four", 1_000_000, 800_000, 4)),
            new PickUp("pick-up", 200, false),
            new PickUp("pick-up-from-outside", 200, true),
            new Chains("chains-2k", 2_000, 1_000),
            new Chains("chains-30k", 30_000, 3_000),
            new Hop("hop", 200),
            new Graphs("diamonds", Shape.DIAMOND, 10_000, 1_000),
            new Graphs("fan-out", Shape.FAN_OUT, 50, 5),
            new Graphs("fan-in", Shape.FAN_IN, 50, 5),
            new DueAtOnce("due-at-once", 5_000),
            new BusyWorkers("busy-workers", 40_000, 200, 10),
            new WalOfOneJob("wal", 20_000),
            new EmptyClaim("empty-claim", 5),
            new UnservedAhead("unserved-ahead", 200_000, 200),
            new FullTables("full-tables", 1_000_000, 5_000_000, DRAIN_200K),
            new HeldSnapshot("held-snapshot", 60));

    private Workloads() {}

    public static List<Workload> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException if there is none of a name */
    public static List<Workload> named(List<String> names) {
        Map<String, Workload> byName =
                ALL.stream().collect(Collectors.toMap(Workload::name, w -> w, (one, other) -> one, LinkedHashMap::new));
        return names.stream()
                .map(name -> {
                    var workload = byName.get(name);
                    if (workload == null) {
                        throw new IllegalArgumentException(
                                "no workload '" + name + "'; there are " + String.join(", ", byName.keySet()));
                    }
                    return workload;
                })
                .toList();
    }
}
