package dev.tailrace.runtime.internal.wake;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.SendHintAlone;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends hints after a commit, gathered: the first at once, later ones at most every few milliseconds. A NOTIFY in every
 * transaction would halve the rate of inserts, since PostgreSQL lets such transactions commit one at a time only.
 */
public final class Hints {
    private static final Logger log = LoggerFactory.getLogger(Hints.class);

    /** The hint that a run was cancelled. */
    public static final String CANCEL = "cancel";

    /** The hint that a schedule was triggered. */
    public static final String TRIGGER = "trigger";

    /** The hint that something was paused or resumed. */
    public static final String PAUSE = "pause";

    /** The hint that a limit was changed. */
    public static final String LIMIT = "limit";

    private static final Duration GAP = Duration.ofMillis(5);
    private static final int MOST_BYTES = 7000;

    private final Database database;
    private final SendHintAlone sendHint;
    private final ScheduledThreadPoolExecutor sender;
    private final Set<String> gathered = new TreeSet<>();
    private boolean scheduled;
    private long lastSent = System.nanoTime() - GAP.toNanos();

    public Hints(Database database, Schema schema) {
        this.database = database;
        this.sendHint = new SendHintAlone(schema);
        this.sender = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "tailrace-hints");
            thread.setDaemon(true);
            return thread;
        });
        sender.setKeepAliveTime(10, TimeUnit.SECONDS);
        sender.allowCoreThreadTimeOut(true);
        sender.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    public void lanes(Iterable<? extends Number> lanes) {
        for (var lane : lanes) {
            add(lane.toString());
        }
    }

    public synchronized void add(String hint) {
        gathered.add(hint);
        if (!scheduled && !sender.isShutdown()) {
            scheduled = true;
            var wait = lastSent + GAP.toNanos() - System.nanoTime();
            var unused = sender.schedule(this::send, Math.max(0, wait), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Whether whoever asks may send a hint with the transaction that it is about to commit: none was sent for a while, and
     * none waits to be. Saves the listening nodes the way of a second transaction.
     */
    public synchronized boolean takeTurn() {
        var now = System.nanoTime();
        if (scheduled || now - lastSent < GAP.toNanos()) {
            return false;
        }
        lastSent = now;
        return true;
    }

    /** What was not sent is lost, as any hint may be. */
    public void close() {
        sender.shutdown();
    }

    private void send() {
        var text = take();
        try {
            database.autocommit(c -> {
                sendHint.run(c, text);
                return true;
            });
        } catch (SQLException | RuntimeException e) {
            log.debug("a hint was lost, polling will do: {}", e.getMessage());
        }
    }

    /** PostgreSQL takes less than 8,000 bytes; nodes that are told nothing in particular look everywhere. */
    private synchronized String take() {
        scheduled = false;
        lastSent = System.nanoTime();
        var text = gathered.stream().collect(Collectors.joining(" "));
        gathered.clear();
        return text.length() > MOST_BYTES ? CANCEL + " *" : text;
    }
}
