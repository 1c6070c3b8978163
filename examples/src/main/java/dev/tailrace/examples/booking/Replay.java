package dev.tailrace.examples.booking;

import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Starts a run for each booking of a log, at its time. For use by one thread. */
final class Replay {
    /** How long something may take that should take no time at all, on a slow machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String STARTED = "select booking from cluster.booking";

    private static final String REMEMBER = "insert into cluster.booking (booking, run) values (?, ?)";

    private static final String RUNS = "select run from cluster.booking order by run";

    private final List<Request> log;
    private final double speed;
    private final Transactions transactions;
    private final WorkflowClient client;

    Replay(List<Request> log, double speed, Transactions transactions, WorkflowClient client) {
        this.log = log;
        this.transactions = transactions;
        this.client = client;
        this.speed = speed;
    }

    /** The bookings of the log that no process has started on this database. */
    List<Request> notStarted() throws SQLException {
        var started = started();
        return log.stream()
                .filter(request -> !started.contains(request.booking()))
                .toList();
    }

    /** Starts them, the first one now; returns when the last one has started. */
    void start(List<Request> requests) throws SQLException, InterruptedException {
        if (requests.isEmpty()) {
            return;
        }
        var ahead = new ArrayDeque<>(requests);
        var clock = TraceClock.startingAt(requests.get(0).submit(), speed);
        while (!ahead.isEmpty()) {
            clock.sleepUntil(ahead.element().submit());
            startNow(due(ahead, clock));
        }
    }

    /**
     * Returns when every run has ended, its teardown included.
     *
     * @throws TimeoutException if one has not, long after it should have
     */
    void awaitEnds() throws SQLException, InterruptedException, TimeoutException {
        // A run may have to wait for a long hold that came before it, and then be one itself.
        var limit = longestHold().multipliedBy(2).plus(PATIENCE);
        for (var run : runs()) {
            client.await(Run.of(run), limit);
        }
    }

    /**
     * Returns the run that was started last, when its work has ended; its nodes may still be held.
     *
     * @throws TimeoutException if its work has not ended, long after it should have
     */
    RunView lastWork() throws SQLException, InterruptedException, TimeoutException {
        var runs = runs();
        return client.awaitWork(Run.of(runs.get(runs.size() - 1)), longestHold().plus(PATIENCE));
    }

    private Duration longestHold() {
        return log.stream()
                .map(request -> booking(request).hold())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static List<Request> due(Queue<Request> ahead, TraceClock clock) {
        var due = new ArrayList<Request>();
        do {
            due.add(ahead.remove());
        } while (!ahead.isEmpty() && clock.hasReached(ahead.element().submit()));
        return due;
    }

    /** Runs and the memory of having started them commit together: so a killed process starts nothing twice. */
    private void startNow(List<Request> due) throws SQLException {
        transactions.execute(connection -> {
            var runs = client.in(connection)
                    .startMany(
                            BookingWorkflow.BOOKING,
                            due.stream().map(this::booking).toList());
            remember(connection, due, runs);
        });
    }

    private Booking booking(Request request) {
        var used = TraceClock.shortened(request.run(), speed);
        var booked = Ending.of(request.booking()).booked(used);
        return new Booking(request.booking(), request.nodes(), booked);
    }

    private static void remember(Connection connection, List<Request> requests, List<Run> runs) throws SQLException {
        try (var statement = connection.prepareStatement(REMEMBER)) {
            for (var i = 0; i < requests.size(); i++) {
                statement.setInt(1, requests.get(i).booking());
                statement.setLong(2, runs.get(i).id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private Set<Integer> started() throws SQLException {
        return transactions.run(connection -> {
            var started = new HashSet<Integer>();
            try (var statement = connection.prepareStatement(STARTED);
                    var row = statement.executeQuery()) {
                while (row.next()) {
                    started.add(row.getInt("booking"));
                }
            }
            return started;
        });
    }

    private List<Long> runs() throws SQLException {
        return transactions.run(connection -> {
            var runs = new ArrayList<Long>();
            try (var statement = connection.prepareStatement(RUNS);
                    var row = statement.executeQuery()) {
                while (row.next()) {
                    runs.add(row.getLong("run"));
                }
            }
            return runs;
        });
    }
}
