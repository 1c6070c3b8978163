package dev.tailrace.faults.conduct;

import dev.tailrace.faults.check.Book;
import dev.tailrace.faults.check.ClockWatch;
import dev.tailrace.faults.check.FinalCheck;
import dev.tailrace.faults.check.Finding;
import dev.tailrace.faults.check.Timeline;
import dev.tailrace.faults.check.Watch;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Random graphs under random faults, from the first start to the last check. */
public final class Round {
    /** A lease that lets a round of minutes see many nodes die. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private static final Duration SETTLING = Duration.ofSeconds(120);
    private static final int FINDINGS_SHOWN = 12;
    private static final int TIMELINES_SHOWN = 2;

    private static final String OPEN = """
            SELECT count(*) FROM tailrace.runs WHERE state IN ('running', 'cancelling')
            """;

    private final Options options;
    private final PrintStream out;

    public Round(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public Figures run() throws Exception {
        var millis = options.time().toMillis();
        var schedule = Schedule.of(options.seed(), options.faults(), millis, options.workers());
        out.println("seed " + options.seed() + ": " + options.graphs() + " graphs and "
                + schedule.faults().size() + " faults of " + schedule.sorts() + " sorts in "
                + options.time().toSeconds() + " s");
        schedule.faults().forEach(fault -> out.println(fault.line()));
        try (var stage = Stage.open(options.out(), options.workers(), LEASE, options.guard())) {
            stage.start();
            return play(stage, schedule);
        }
    }

    private Figures play(Stage stage, Schedule schedule) throws Exception {
        var server = new ServerFaults(stage.server());
        var injector = new Injector(stage, server, out);
        var findings = new ArrayList<Finding>();
        Load load;
        List<Timeline.Event> jumps;
        Duration clockError;
        try (var clock = new ClockWatch();
                var watch = new Watch(stage.direct());
                var pool = stage.throughClientProxy()) {
            load = new Load(
                    pool, options.seed(), options.graphs(), options.time().toMillis());
            watch.start();
            var loading = new Background("load", load::run);
            injector.run(schedule);
            server.calm();
            stage.heal();
            injector.tryAgain(schedule);
            load.enough();
            loading.join();
            settle(stage);
            watch.look();
            findings.addAll(watch.findings());
            jumps = clock.jumps();
            clockError = clock.furthestBack();
            out.println(load.unknown() + " cancels and releases of which nobody knows whether they were done");
            out.println(watch.looks() + " looks at the invariants, " + watch.missed() + " in vain; "
                    + injector.pointsHit() + " of "
                    + schedule.faults().stream()
                            .filter(f -> f.sort() == Sort.KILL_AT_POINT)
                            .map(Fault::point)
                            .distinct()
                            .count()
                    + " kill points hit" + missing(injector.missingPoints(schedule)));
        }
        var book = Book.read(stage.direct(), stage.ledger());
        findings.addAll(new FinalCheck(book, load.intents(), clockError).findings());
        jumps.forEach(jump -> out.println("the " + jump.text()));
        var events = new ArrayList<>(events(injector));
        events.addAll(jumps);
        show(findings, new Timeline(book, events));
        return new Figures(
                options.seed(),
                load.intents().size(),
                book.jobs().size(),
                injector.faults(),
                injector.sorts(),
                findings);
    }

    private static String missing(List<String> points) {
        return points.isEmpty() ? "" : ", but not " + String.join(", ", points);
    }

    private static List<Timeline.Event> events(Injector injector) {
        return injector.happened().stream()
                .map(h ->
                        new Timeline.Event(h.at(), "fault   " + h.fault().line().strip()))
                .toList();
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

    /** A thread whose failure is the round's. */
    private static final class Background {
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        /** What is done. */
        @FunctionalInterface
        interface Work {
            void run() throws Exception;
        }

        Background(String name, Work work) {
            thread = new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (Throwable e) {
                            failure.set(e);
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
