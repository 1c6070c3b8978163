package dev.tailrace.runtime.internal.start;

import dev.tailrace.runtime.error.OnceBusyException;
import dev.tailrace.runtime.error.OnceConflictException;
import dev.tailrace.runtime.internal.jdbc.GuestSettings;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.payload.StartValues;
import dev.tailrace.runtime.internal.store.HoldKeys;
import dev.tailrace.runtime.internal.store.HoldKeys.OnceKey;
import dev.tailrace.runtime.option.Once;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives once-keys to runs before they are written, in the transaction that writes them. Safe for use by many threads. */
final class OnceKeys {
    /** How long a start waits for another transaction that has the key and may still be rolled back. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** More than one only when keys change hands while we look. */
    private static final int MOST_LOOKS = 10;

    private final HoldKeys holdKeys;

    OnceKeys(Schema schema) {
        this.holdKeys = new HoldKeys(schema);
    }

    static OnceKey key(Once once, long run, StartValues values) {
        return new OnceKey(once.key(), run, values.inputHash(), heldMillis(once));
    }

    private static @Nullable Long heldMillis(Once once) {
        return switch (once.held()) {
            case WHILE_OPEN -> null;
            case FOR_A_PERIOD ->
                once.period() == null ? null : (Long) once.period().toMillis();
            case FOR_EVER -> -1L;
        };
    }

    /**
     * The run that holds the key of each of these runs: itself, or one that is there already. Of several runs with one
     * key the first may have it.
     *
     * @throws OnceConflictException if a key is held with another input
     * @throws OnceBusyException if another transaction has a key, and stays open
     */
    Map<Long, Long> hold(Connection connection, String workflow, List<OnceKey> wanted) throws SQLException {
        var first = new LinkedHashMap<String, OnceKey>();
        wanted.forEach(key -> first.putIfAbsent(key.key(), key));
        var holders = new HashMap<String, OnceKey>();
        for (var look = 0; holders.size() < first.size(); look++) {
            if (look == MOST_LOOKS) {
                throw busy(workflow, missing(first, holders), null);
            }
            holders.putAll(look(connection, workflow, missing(first, holders)));
        }
        var runs = new HashMap<Long, Long>();
        for (var key : wanted) {
            runs.put(key.run(), holderOf(workflow, key, holders).run());
        }
        return runs;
    }

    private static List<OnceKey> missing(Map<String, OnceKey> wanted, Map<String, OnceKey> found) {
        return wanted.values().stream().filter(k -> !found.containsKey(k.key())).toList();
    }

    private Map<String, OnceKey> look(Connection connection, String workflow, List<OnceKey> keys) throws SQLException {
        var call = holdKeys.call(workflow, keys);
        try {
            new Pipeline()
                    .add(GuestSettings.of(LONGEST_WAIT))
                    .add(call)
                    .add(GuestSettings.asBefore())
                    .run(connection);
        } catch (SQLException e) {
            if (SqlTrouble.of(e) == SqlTrouble.LOCKED) {
                throw busy(workflow, keys, e);
            }
            throw e;
        }
        return call.holders();
    }

    private static OnceKey holderOf(String workflow, OnceKey key, Map<String, OnceKey> holders) {
        var holder = holders.get(key.key());
        if (holder == null) {
            throw new IllegalStateException("once-key '" + key.key() + "' has no holder");
        }
        if (!holder.inputHash().equals(key.inputHash())) {
            throw new OnceConflictException("once-key '" + key.key() + "' of workflow '" + workflow
                    + "' is held by run " + holder.run() + ", which was started with another input than run "
                    + key.run() + " was to be. Nothing was started. Use another key, or the same input");
        }
        return holder;
    }

    private static OnceBusyException busy(String workflow, Collection<OnceKey> keys, @Nullable SQLException cause) {
        var names = new ArrayList<>(
                keys.stream().limit(3).map(k -> "'" + k.key() + "'").toList());
        if (keys.size() > names.size()) {
            names.add((keys.size() - names.size()) + " more");
        }
        return new OnceBusyException(
                "another transaction is starting a run of workflow '" + workflow + "' with the once-key "
                        + String.join(", ", names) + " and was not ended in time. Nothing was started; try again later",
                cause);
    }
}
