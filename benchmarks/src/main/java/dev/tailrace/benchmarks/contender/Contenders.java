package dev.tailrace.benchmarks.contender;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who takes part.
 *
 * @param contenders each peer with each of its settings
 * @param skipped the peers that cannot take part here, and why
 */
public record Contenders(List<Contender> contenders, Map<String, String> skipped) {
    /** Every peer by name; Tailrace comes first. */
    public static final List<String> PEERS = List.of(
            "tailrace",
            "db-scheduler",
            "jobrunr",
            "dbos",
            "quartz",
            NodePeers.GRAPHILE_WORKER,
            NodePeers.PG_BOSS,
            RiverPeer.RIVER);

    public Contenders {
        contenders = List.copyOf(contenders);
    }

    /**
     * Installs what must be and is not.
     *
     * @param peers names, each with a variant after a colon or without one for all of its variants
     * @throws IllegalArgumentException if there is none of a name
     */
    public static Contenders named(List<String> peers, Launcher launcher) throws InterruptedException {
        var skipped = new LinkedHashMap<String, String>();
        var all = new ArrayList<>(new JvmPeers(launcher).contenders());
        if (peers.stream().anyMatch(p -> isOf(p, NodePeers.GRAPHILE_WORKER) || isOf(p, NodePeers.PG_BOSS))) {
            try {
                var node = NodePeers.install();
                all.addAll(node.graphileWorker());
                all.addAll(node.pgBoss());
            } catch (IOException e) {
                skipped.put(NodePeers.GRAPHILE_WORKER, String.valueOf(e.getMessage()));
                skipped.put(NodePeers.PG_BOSS, String.valueOf(e.getMessage()));
            }
        }
        if (peers.stream().anyMatch(p -> isOf(p, RiverPeer.RIVER))) {
            try {
                all.addAll(RiverPeer.install().contenders());
            } catch (IOException e) {
                skipped.put(RiverPeer.RIVER, String.valueOf(e.getMessage()));
            }
        }
        var chosen = new ArrayList<Contender>();
        for (var peer : peers) {
            var found = all.stream().filter(c -> matches(peer, c)).toList();
            if (found.isEmpty() && !skipped.containsKey(name(peer))) {
                throw new IllegalArgumentException("no peer '" + peer + "'; there are " + String.join(", ", PEERS));
            }
            chosen.addAll(found);
        }
        return new Contenders(chosen, skipped);
    }

    /** The versions of those that Maven does not know. */
    public Map<String, String> versions() {
        return Map.of(
                NodePeers.GRAPHILE_WORKER,
                NodePeers.GRAPHILE_WORKER_VERSION,
                NodePeers.PG_BOSS,
                NodePeers.PG_BOSS_VERSION,
                RiverPeer.RIVER,
                RiverPeer.VERSION);
    }

    private static boolean isOf(String asked, String peer) {
        return name(asked).equals(peer);
    }

    private static String name(String asked) {
        return asked.split(":", 2)[0];
    }

    private static boolean matches(String asked, Contender contender) {
        return asked.equals(contender.peer()) || asked.equals(contender.peer() + ":" + contender.variant());
    }
}
