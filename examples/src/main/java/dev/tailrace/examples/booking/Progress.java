package dev.tailrace.examples.booking;

import java.io.Console;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how far the replay is: on a terminal in one line that is rewritten, elsewhere in a line every few seconds. */
final class Progress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final Duration LIVE_INTERVAL = Duration.ofMillis(250);
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);

    private final Ledger ledger;
    private final int bookings;
    private final PrintStream out;
    private final boolean live = isTerminal();
    private final long startNanos = System.nanoTime();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    /** @param bookings how many there will be */
    Progress(Ledger ledger, int bookings, PrintStream out) {
        this.ledger = ledger;
        this.bookings = bookings;
        this.out = out;
    }

    void start() {
        var interval = live ? LIVE_INTERVAL : PLAIN_INTERVAL;
        var unused = timer.scheduleWithFixedDelay(
                this::print, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    static String line(Duration elapsed, Ledger.State state, int bookings) {
        return String.format(
                Locale.ROOT,
                "%4d s   started %,d of %,d   waiting %,d   holding %,d (%d nodes)   ended %,d",
                elapsed.toSeconds(),
                state.started(),
                bookings,
                state.waiting(),
                state.holding(),
                state.nodes(),
                state.ended());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        print();
        if (live) {
            out.println();
        }
    }

    private synchronized void print() {
        try {
            var elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
            var line = line(elapsed, ledger.state(), bookings);
            if (live) {
                out.print("\r" + line + "\u001b[K");
                out.flush();
            } else {
                out.println(line);
            }
        } catch (SQLException e) {
            LOG.warn("The database does not say how far the replay is", e);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // Up to JDK 21 it is null without a terminal; from 22 on isTerminal() tells.
    private static boolean isTerminal() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
