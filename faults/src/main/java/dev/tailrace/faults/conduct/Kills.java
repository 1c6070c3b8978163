package dev.tailrace.faults.conduct;

import dev.tailrace.faults.check.Timeline;
import dev.tailrace.faults.graph.Behaviour;
import dev.tailrace.faults.graph.Graph;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills processes at the points around an allocation: before the outside system is called, after it has answered, before
 * the end of the setup is committed, and after that. Each process takes with it the crowd of attempts that has come to the
 * point; every allocation of the load is killed once, at its first attempt.
 */
public final class Kills {
    private static final List<String> POINTS = List.of("before-take", "after-take", "before-finish", "after-finish");

    /** As many as a process works beside each other: of its ten workers one is for teardowns only. */
    private static final int CROWD = 9;

    private static final Duration HOLD = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** How often in a row no crowd may come to a point in time, as on a busy machine. */
    private static final int MOST_IN_VAIN = 6;

    private final Options options;
    private final PrintStream out;
    private final Map<String, Integer> killed = new TreeMap<>();
    private final AtomicInteger deaths = new AtomicInteger();
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<Timeline.Event> events = new CopyOnWriteArrayList<>();

    /** @param options with as many graphs as are to be killed */
    public Kills(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public Figures run() throws Exception {
        var outcome = new Performance(
                        options, Round.LEASE, number -> Graph.booking(number, Behaviour.COMPLETES, HOLD, false), out)
                .run(new Plot());
        out.println(
                "killed allocations: " + attempts.get() + " in " + deaths.get() + " deaths of processes; " + killed);
        return new Figures(
                options.seed(),
                outcome.graphs(),
                outcome.book().jobs().size(),
                attempts.get(),
                killed.size(),
                outcome.findings());
    }

    private final class Plot implements Performance.Plot {
        @Override
        public void play(Stage stage) throws Exception {
            var threads = Executors.newFixedThreadPool(stage.slots().size());
            try {
                var all = new ArrayList<Future<?>>();
                for (var slot : stage.slots()) {
                    all.add(threads.submit(() -> killAgainAndAgain(slot)));
                }
                for (var one : all) {
                    one.get();
                }
            } finally {
                threads.shutdownNow();
            }
        }

        @Override
        public List<Timeline.Event> events() {
            return events;
        }
    }

    private Void killAgainAndAgain(Slot slot) throws InterruptedException {
        var turn = slot.number();
        var vain = 0;
        while (attempts.get() < options.graphs() && vain < MOST_IN_VAIN) {
            var point = POINTS.get(turn++ % POINTS.size());
            var death = slot.dieInCrowd(point, CROWD, LIMIT);
            if (death.attempts() == 0) {
                vain++;
                continue;
            }
            vain = 0;
            attempts.addAndGet(death.attempts());
            deaths.incrementAndGet();
            events.add(new Timeline.Event(Instant.now(), "fault   killed " + death + " in worker " + slot.number()));
            synchronized (killed) {
                killed.merge(death.point(), death.attempts(), Integer::sum);
            }
        }
        slot.revive();
        return null;
    }
}
