package dev.tailrace.examples.booking;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays the pool's ledger from its first entry and checks every moment of it: what is held at the end was leaked,
 * what was given out twice, or beyond the size of the pool, was overbooked. Trusts no other table.
 */
final class LedgerAudit {
    /**
     * The outcome.
     *
     * @param leaked nodes that are still held after the last entry
     * @param overbooked nodes that were given to one booking while another had them, or while all were taken
     * @param findings a sentence on each, for people
     */
    record Result(int leaked, int overbooked, List<String> findings) {
        Result {
            findings = List.copyOf(findings);
        }

        boolean isClean() {
            return leaked == 0 && overbooked == 0 && findings.isEmpty();
        }
    }

    private static final String BALANCES = """
            select entry, action, booking, token, nodes
            from cluster.ledger
            where action in ('allocate', 'free')
            order by entry
            """;

    private record Entry(long number, int booking, long token, List<Integer> nodes) {}

    private final int poolSize;
    private final Map<Integer, Entry> holders = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private int overbooked;

    private LedgerAudit(int poolSize) {
        this.poolSize = poolSize;
    }

    static Result of(Transactions transactions, int poolSize) throws SQLException {
        return transactions.run(connection -> {
            var audit = new LedgerAudit(poolSize);
            try (var statement = connection.prepareStatement(BALANCES);
                    var row = statement.executeQuery()) {
                while (row.next()) {
                    var nodes = List.of((Integer[]) row.getArray("nodes").getArray());
                    var entry = new Entry(row.getLong("entry"), row.getInt("booking"), row.getLong("token"), nodes);
                    audit.replay(row.getString("action"), entry);
                }
            }
            return audit.result();
        });
    }

    private void replay(String action, Entry entry) {
        if (action.equals("allocate")) {
            entry.nodes().forEach(node -> allocate(node, entry));
        } else {
            entry.nodes().forEach(node -> free(node, entry));
        }
    }

    private void allocate(int node, Entry entry) {
        var holder = holders.put(node, entry);
        if (holder != null) {
            overbooked++;
            findings.add("entry %d gives node %d to booking %d while booking %d has it"
                    .formatted(entry.number(), node, entry.booking(), holder.booking()));
        } else if (holders.size() > poolSize) {
            overbooked++;
            findings.add("entry %d gives node %d to booking %d while all %d nodes are taken"
                    .formatted(entry.number(), node, entry.booking(), poolSize));
        }
    }

    private void free(int node, Entry entry) {
        var holder = holders.get(node);
        if (holder == null || holder.token() != entry.token()) {
            findings.add("entry %d frees node %d, which booking %d does not hold"
                    .formatted(entry.number(), node, entry.booking()));
            return;
        }
        holders.remove(node);
    }

    private Result result() {
        holders.forEach((node, holder) -> findings.add("node %d is still held by booking %d, since entry %d"
                .formatted(node, holder.booking(), holder.number())));
        return new Result(holders.size(), overbooked, findings);
    }
}
