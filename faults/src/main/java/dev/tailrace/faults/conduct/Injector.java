package dev.tailrace.faults.conduct;

import dev.tailrace.faults.ledger.Ledger;
import dev.tailrace.faults.proxy.FaultProxy;
import dev.tailrace.postgres.EmbeddedServer.Shutdown;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does the faults of a schedule at their times. Several may last at once, on different targets. */
final class Injector {
    private static final Duration UNTIL_A_POINT = Duration.ofSeconds(3);
    private static final Duration TRYING_AGAIN = Duration.ofSeconds(60);
    private static final String AT_START = "-register";
    private static final int CUTS = 3;
    private static final int THREADS = 16;
    private static final Duration BUSY = Duration.ofMillis(500);

    private final Stage stage;
    private final ServerFaults server;
    private final Ledger ledger;
    private final PrintStream out;
    private final Map<Sort, Integer> done = new EnumMap<>(Sort.class);
    private final Met met = new Met();
    private final List<Happened> happened = new CopyOnWriteArrayList<>();

    Injector(Stage stage, ServerFaults server, PrintStream out) {
        this.stage = stage;
        this.server = server;
        this.ledger = new Ledger(stage.ledger());
        this.out = out;
    }

    /** When a fault really began. */
    record Happened(Fault fault, Instant at) {}

    void run(Schedule schedule) throws InterruptedException, ExecutionException {
        var threads = Executors.newScheduledThreadPool(THREADS);
        try {
            var all = new ArrayList<Future<?>>();
            for (var fault : schedule.faults()) {
                all.add(threads.schedule(() -> inflict(fault), fault.atMillis(), TimeUnit.MILLISECONDS));
            }
            for (var one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * While there is something to do, sorts that met nothing are tried again; then points that no process came by in time,
     * all at once.
     */
    void tryAgain(Schedule schedule) throws Exception {
        for (var fault : schedule.faults()) {
            if (met.times(fault.sort()) == 0) {
                inflict(fault);
            }
        }
        var begun = System.nanoTime();
        var slot = 0;
        while (!met.missingPoints(schedule).isEmpty() && System.nanoTime() - begun < TRYING_AGAIN.toNanos()) {
            slot = slot % stage.slots().size() + 1;
            met.diedAt(killAt(stage.slot(slot), ofOneSort(met.missingPoints(schedule))));
        }
    }

    Met met() {
        return met;
    }

    int faults() {
        return done.values().stream().mapToInt(n -> n).sum();
    }

    int sorts() {
        return done.size();
    }

    List<Happened> happened() {
        return happened;
    }

    private Void inflict(Fault fault) throws Exception {
        happened.add(new Happened(fault, Instant.now()));
        try {
            switch (fault.sort().target()) {
                case WORKER -> {
                    var slot = freeSlot(fault.target());
                    try {
                        met.add(fault.sort(), process(fault, slot));
                    } finally {
                        slot.leave();
                    }
                }
                case PROXY -> met.add(fault.sort(), connections(fault, stage.proxy(fault.target())));
                case SERVER -> met.add(fault.sort(), server(fault));
            }
            synchronized (this) {
                done.merge(fault.sort(), 1, Integer::sum);
            }
        } catch (IOException | SQLException | RuntimeException e) {
            out.println("a fault could not be done: " + fault.line().strip() + ": " + e);
        }
        return null;
    }

    /** The one that is meant, or the next if somebody else is breaking that. */
    private Slot freeSlot(int target) throws InterruptedException {
        for (var i = 0; ; i++) {
            var slot = stage.slots().get((target - 1 + i) % stage.slots().size());
            if (slot.tryTake(BUSY)) {
                return slot;
            }
        }
    }

    /** Returns how many attempts the process was at work on, or whether it has died at its point. */
    private long process(Fault fault, Slot slot) throws SQLException, InterruptedException {
        var process = slot.name();
        var now = Instant.now();
        switch (fault.sort()) {
            case KILL -> slot.kill();
            case TERMINATE -> slot.terminate();
            case FREEZE -> slot.freeze(fault.millis());
            default -> {
                var point = killAt(slot, List.of(fault.point()));
                met.diedAt(point);
                return point.isEmpty() ? 0 : 1;
            }
        }
        return ledger.atWork(process, now);
    }

    /** Those that a process passes while it works, and then those that it passes when it starts. */
    private static List<String> ofOneSort(List<String> points) {
        var atWork = points.stream().filter(point -> !point.endsWith(AT_START)).toList();
        return atWork.isEmpty() ? points : atWork;
    }

    private static String killAt(Slot slot, List<String> points) throws InterruptedException {
        return points.stream().allMatch(point -> point.endsWith(AT_START))
                ? slot.dieAtStart(points)
                : slot.dieAt(points, UNTIL_A_POINT);
    }

    /** Returns how many messages, commits or connections the fault has met. */
    private static long connections(Fault fault, FaultProxy proxy) throws IOException, InterruptedException {
        synchronized (proxy) {
            var before = proxy.met();
            switch (fault.sort()) {
                case DELAY -> proxy.delay(1 + fault.millis() / 50);
                case THROTTLE -> proxy.throttle(20_000);
                case BLACK_HOLE -> proxy.blackHole();
                case RESET -> proxy.reset();
                case HALF_CLOSE -> proxy.halfClose(fault.target() % 2 == 0);
                case CUT_BEFORE_COMMIT -> proxy.cutBeforeCommit(CUTS);
                case CUT_AFTER_COMMIT -> proxy.cutAfterCommit(CUTS);
                case DROP_REPLIES -> proxy.dropReplies();
                case REFUSE -> proxy.refuse();
                default -> throw new IllegalArgumentException("not a fault of connections: " + fault);
            }
            Thread.sleep(fault.millis());
            proxy.clear();
            return proxy.met() - before;
        }
    }

    private long server(Fault fault) throws SQLException, InterruptedException {
        return switch (fault.sort()) {
            case RESTART_FAST -> server.restart(Shutdown.FAST, fault.millis());
            case RESTART_IMMEDIATE -> server.restart(Shutdown.IMMEDIATE, fault.millis());
            case TERMINATE_BACKENDS -> server.terminate(false);
            case TERMINATE_LISTENERS -> server.terminate(true);
            case READ_ONLY -> server.readOnly(fault.millis());
            case STATEMENT_TIMEOUT -> server.statementTimeout(fault.millis());
            case TOO_MANY_CONNECTIONS -> server.useUpConnections(fault.millis());
            case LOCKS -> server.lock(fault.millis());
            default -> throw new IllegalArgumentException("not a fault of the server: " + fault);
        };
    }
}
