package dev.tailrace.benchmarks.workload;

import dev.tailrace.benchmarks.contender.Ability;
import dev.tailrace.benchmarks.protocol.Clock;
import dev.tailrace.benchmarks.report.Metric;
import dev.tailrace.benchmarks.report.Tally;
import dev.tailrace.benchmarks.stage.Casting;
import dev.tailrace.benchmarks.stage.Database;
import dev.tailrace.benchmarks.stage.Scene;
import dev.tailrace.benchmarks.stage.Stage;
import java.sql.Connection;
import java.util.Set;

/** Steady work while somebody else's transaction keeps vacuum from removing anything, against the same without it. */
record HeldSnapshot(String name, int seconds) implements Workload {
    private static final int CAPACITY = 8_000_000;
    private static final int BACKLOG = 20_000;
    private static final int CHUNK = 5_000;
    private static final int LAST_PART = 4;
    private static final long LOOK_MILLIS = 5;
    private static final double SECOND = 1_000_000;

    @Override
    public String about() {
        return ("Another process inserts so that %,d jobs are always ready; %d s of work while a transaction holds a"
                        + " snapshot, against %d s without: the throughput of the last quarter of each")
                .formatted(BACKLOG, seconds, seconds);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.AGAINST_ITSELF);
    }

    @Override
    public void play(Stage stage, Tally tally) throws Exception {
        var free = steady(stage, false);
        var held = steady(stage, true);
        tally.add(Metric.ratio("held to free"), held.last() / free.last());
        tally.add(
                new Metric("held to free, whole time", "ratio", Metric.ratio("").better(), false),
                held.whole() / free.whole());
        tally.add(Metric.rate("jobs").beside(), held.whole());
    }

    private record Rates(double whole, double last) {}

    private Rates steady(Stage stage, boolean holding) throws Exception {
        try (var scene = stage.scene(Casting.of(CAPACITY));
                var holder = scene.database().connect()) {
            var worker = scene.install();
            var feeder = new Feeder(scene, stage.scaled(BACKLOG), Math.min(CHUNK, stage.scaled(BACKLOG)));
            worker.tell(Scene.LIMIT, "start");
            feeder.feed();
            scene.awaitExecuted(Math.min(stage.scaled(BACKLOG), CHUNK), Draining.LIMIT);
            if (holding) {
                hold(holder);
            }
            var rates = measure(feeder, stage.seconds(seconds));
            worker.tell(Scene.LIMIT, "stop");
            return rates;
        }
    }

    private static void hold(Connection holder) throws Exception {
        holder.setAutoCommit(false);
        holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Database.number(holder, "SELECT 1");
    }

    private static Rates measure(Feeder feeder, int seconds) throws Exception {
        var begin = Clock.micros();
        var lastPart = begin + (long) (seconds * SECOND * (LAST_PART - 1) / LAST_PART);
        var end = begin + (long) (seconds * SECOND);
        var doneAtBegin = feeder.feed();
        var markAt = begin;
        var doneAtMark = doneAtBegin;
        var now = begin;
        var done = doneAtBegin;
        while (now < end) {
            Thread.sleep(LOOK_MILLIS);
            done = feeder.feed();
            now = Clock.micros();
            if (now < lastPart) {
                markAt = now;
                doneAtMark = done;
            }
        }
        return new Rates(
                (done - doneAtBegin) / ((now - begin) / SECOND), (done - doneAtMark) / ((now - markAt) / SECOND));
    }

    /** Keeps jobs ready. */
    private static final class Feeder {
        private final Scene scene;
        private final dev.tailrace.benchmarks.stage.AgentProcess inserter;
        private final int backlog;
        private final int chunk;
        private int inserted;

        Feeder(Scene scene, int backlog, int chunk) throws Exception {
            this.scene = scene;
            this.inserter = scene.enter();
            this.backlog = backlog;
            this.chunk = chunk;
        }

        /** Returns how many jobs were executed. */
        long feed() {
            var executed = scene.executed();
            while (inserted - executed < backlog && inserted + chunk <= CAPACITY) {
                inserter.tell(Scene.LIMIT, "insertMany", "first", inserted, "count", chunk);
                inserted += chunk;
            }
            return scene.executed();
        }
    }
}
