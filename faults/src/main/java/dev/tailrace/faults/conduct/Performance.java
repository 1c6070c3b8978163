package dev.tailrace.faults.conduct;

import dev.tailrace.faults.check.Book;
import dev.tailrace.faults.check.ClockWatch;
import dev.tailrace.faults.check.FinalCheck;
import dev.tailrace.faults.check.Finding;
import dev.tailrace.faults.check.Timeline;
import dev.tailrace.faults.check.Watch;
import dev.tailrace.faults.work.Break;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What all rounds have in common: processes work a load while something is done to them, and when that is over everything
 * has to end and is checked.
 */
final class Performance {
    private static final Duration SETTLING = Duration.ofMinutes(2);
    private static final int FINDINGS_SHOWN = 12;
    private static final int TIMELINES_SHOWN = 2;

    private static final String OPEN = """
            SELECT count(*) FROM tailrace.runs WHERE state IN ('running', 'cancelling')
            """;

    private final Options options;
    private final Duration lease;
    private final Load.Graphs graphs;
    private final PrintStream out;

    /** @param lease of the workers */
    Performance(Options options, Duration lease, Load.Graphs graphs, PrintStream out) {
        this.options = options;
        this.lease = lease;
        this.graphs = graphs;
        this.out = out;
    }

    /** What is done to the processes while they work. */
    interface Plot {
        void play(Stage stage) throws Exception;

        /** What was done, and when. */
        List<Timeline.Event> events();
    }

    /** What it has come to. */
    record Outcome(int graphs, Book book, List<Finding> findings) {}

    Outcome run(Plot plot) throws Exception {
        try (var stage = Stage.open(options.out(), options.workers(), lease, options.guard())) {
            stage.start();
            return run(plot, stage);
        }
    }

    private Outcome run(Plot plot, Stage stage) throws Exception {
        var events = new ArrayList<Timeline.Event>();
        var findings = new ArrayList<Finding>();
        Load load;
        Duration clockError;
        try (var clock = new ClockWatch();
                var watch = new Watch(stage.direct());
                var pool = stage.throughClientProxy()) {
            load = new Load(pool, options, graphs);
            watch.start();
            var loading = new Background("load", load::run, out);
            plot.play(stage);
            stage.heal();
            load.enough();
            loading.join();
            settle(stage);
            if (Break.of(options.guard()) != Break.NONE && !stage.isBroken()) {
                throw new IllegalStateException("no statement has the words that " + options.guard() + " replaces");
            }
            watch.look();
            findings.addAll(watch.findings());
            events.addAll(clock.jumps());
            clockError = clock.furthestBack();
            out.println(watch.looks() + " looks at the invariants, " + watch.missed() + " in vain; " + load.unknown()
                    + " cancels and releases of which nobody knows whether they were done");
        }
        var book = Book.read(stage.direct(), stage.ledger());
        findings.addAll(new FinalCheck(book, load.intents(), clockError).findings());
        events.forEach(jump -> out.println("the " + jump.text()));
        events.addAll(plot.events());
        show(findings, new Timeline(book, events));
        return new Outcome(load.intents().size(), book, findings);
    }

    private void show(List<Finding> findings, Timeline timeline) {
        findings.stream()
                .limit(FINDINGS_SHOWN)
                .forEach(f -> out.println(f.kind() + (f.graph() < 0 ? "" : ", graph " + f.graph()) + ": " + f.text()));
        findings.stream()
                .map(Finding::graph)
                .filter(graph -> graph >= 0)
                .distinct()
                .limit(TIMELINES_SHOWN)
                .forEach(graph -> {
                    out.println("graph " + graph + ":");
                    timeline.of(graph).forEach(line -> out.println("  " + line));
                });
        if (!findings.isEmpty()) {
            out.println("again: --seed " + options.seed());
        }
    }

    /** Nothing is in the way any more: everything has to end. */
    private void settle(Stage stage) throws SQLException, InterruptedException {
        var begun = System.nanoTime();
        var open = open(stage);
        while (open > 0 && System.nanoTime() - begun < SETTLING.toNanos()) {
            Thread.sleep(100);
            open = open(stage);
        }
        out.println("settled in " + (System.nanoTime() - begun) / 1_000_000 + " ms, " + open + " runs open");
    }

    private static long open(Stage stage) throws SQLException {
        try (var connection = stage.direct().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(OPEN)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A thread whose failure is the round's, and is told at once: the round may go on for long. */
    private static final class Background {
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        /** What is done. */
        @FunctionalInterface
        interface Work {
            void run() throws Exception;
        }

        Background(String name, Work work, PrintStream out) {
            thread = new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (Throwable e) {
                            failure.set(e);
                            out.println("the " + name + " has failed: " + e);
                        }
                    },
                    name);
            thread.setDaemon(true);
            thread.start();
        }

        void join() throws InterruptedException {
            thread.join();
            var error = failure.get();
            if (error != null) {
                throw new IllegalStateException("the " + thread.getName() + " has failed", error);
            }
        }
    }
}
