package dev.tailrace.faults.proxy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Follows what a client says on one connection, so far that it can tell which message commits something. In a transaction
 * that is the Execute of a COMMIT, which does not wait for its Sync; outside of one the Sync behind any statement. For use by
 * one thread, but for the status.
 */
public final class Transactions {
    private static final What NOTHING = new What(false, false, false);

    private final Map<String, What> prepared = new HashMap<>();
    private boolean begins;
    private boolean commits;
    private boolean writes;

    /** As the server said last: I is idle, T is in a transaction, E in a failed one. */
    private volatile char status = 'I';

    private record What(boolean begins, boolean commits, boolean writes) {
        static What of(String sql) {
            var word = sql.strip().toUpperCase(Locale.ROOT);
            return new What(word.startsWith("BEGIN"), word.startsWith("COMMIT"), isWork(sql));
        }
    }

    Transactions() {}

    /** Jobs move by inserts; a heartbeat, which nobody misses, does not insert. The engine quotes its schema's name. */
    public static boolean isWork(String sql) {
        return sql.contains("INSERT INTO \"tailrace\".") || sql.contains("COPY \"tailrace\".");
    }

    void status(char said) {
        status = said;
    }

    void said(Message message) {
        switch (message.type()) {
            case 'P' -> prepared.put(message.text(0), What.of(message.secondText()));
            case 'B' -> does(prepared.getOrDefault(message.secondText(), NOTHING));
            case 'Q' -> does(What.of(message.text(0)));
            default -> {}
        }
    }

    private void does(What what) {
        begins |= what.begins();
        commits |= what.commits();
        writes |= what.writes();
    }

    /** Whether this message makes the server commit work that was not there before. */
    boolean commitsWith(Message message) {
        if (message.type() == 'E' && commits && writes) {
            writes = false;
            return true;
        } else if (message.type() != 'S' && message.type() != 'Q') {
            return false;
        }
        var alone = status == 'I' && !begins;
        var ends = alone || commits;
        var found = ends && writes;
        if (ends) {
            writes = false;
        }
        // The driver sends BEGIN by itself, and goes on before the server has said that it is in a transaction.
        begins &= message.type() == 'Q';
        commits = false;
        return found;
    }
}
