package dev.tailrace.faults.conduct;

import dev.tailrace.faults.check.Book;
import dev.tailrace.faults.check.Timeline;
import dev.tailrace.faults.graph.Behaviour;
import dev.tailrace.faults.graph.Graph;
import dev.tailrace.postgres.EmbeddedServer.Shutdown;
import java.io.PrintStream;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How long a user waits: from a kill -9 until what the process worked on begins again elsewhere, at default settings; and
 * from the moment at which a restarted server accepts connections until something is claimed.
 */
public final class Latencies {
    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(6);
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);
    private static final Duration BETWEEN_RESTARTS = Duration.ofSeconds(4);
    private static final Duration HOLD = Duration.ofMillis(100);
    private static final int RESTARTS = 6;

    private final Options options;
    private final int kills;
    private final PrintStream out;
    private final List<Kill> killed = new ArrayList<>();
    private final List<Instant> accepted = new ArrayList<>();

    private record Kill(Instant at, String process) {}

    /** @param kills how many processes are killed */
    public Latencies(Options options, int kills, PrintStream out) {
        this.options = options;
        this.kills = kills;
        this.out = out;
    }

    public Figures run() throws Exception {
        var outcome = new Performance(
                        options, DEFAULT_LEASE, number -> Graph.booking(number, Behaviour.TAKES_LONG, HOLD, true), out)
                .run(new Plot());
        out.println("kill -9 to re-run of a step:     "
                + Spread.of(rescues(outcome.book(), a -> a.step().startsWith("step"))));
        out.println("kill -9 to re-run of a teardown: "
                + Spread.of(rescues(outcome.book(), a -> a.step().startsWith("free"))));
        out.println("restart to first claim:          " + Spread.of(claims(outcome.book())));
        return new Figures(
                options.seed(),
                outcome.graphs(),
                outcome.book().jobs().size(),
                kills + RESTARTS,
                3,
                outcome.findings());
    }

    /** From the kill of a process to the next attempt at each job that it was at. */
    private List<Duration> rescues(Book book, Predicate<Book.AttemptRow> which) {
        var rescues = new ArrayList<Duration>();
        var attempts = book.attempts();
        for (var i = 0; i + 1 < attempts.size(); i++) {
            var lost = attempts.get(i);
            var next = attempts.get(i + 1);
            if (lost.ended() == null && next.job() == lost.job() && which.test(lost)) {
                killed.stream()
                        .filter(kill -> lost.process().startsWith(kill.process()))
                        .findFirst()
                        .ifPresent(kill -> rescues.add(Duration.between(kill.at(), next.begun())));
            }
        }
        return rescues;
    }

    private List<Duration> claims(Book book) {
        return accepted.stream()
                .flatMap(at -> book.jobs().stream()
                        .map(Book.JobRow::begun)
                        .filter(begun -> begun != null && begun.isAfter(at))
                        .min(Instant::compareTo)
                        .map(first -> Duration.between(at, first))
                        .stream())
                .toList();
    }

    private final class Plot implements Performance.Plot {
        @Override
        public void play(Stage stage) throws Exception {
            var server = new ServerFaults(stage.server(), stage::errors);
            Thread.sleep(BETWEEN_KILLS.toMillis());
            for (var i = 0; i < kills; i++) {
                var slot = stage.slot(1 + i % options.workers());
                var process = slot.name();
                killed.add(new Kill(Instant.now(), process));
                slot.kill();
                Thread.sleep(BETWEEN_KILLS.toMillis());
            }
            for (var i = 0; i < RESTARTS; i++) {
                Thread.sleep(BETWEEN_RESTARTS.toMillis());
                accepted.add(
                        restart(server, stage.server().jdbcUrl(), i % 2 == 0 ? Shutdown.FAST : Shutdown.IMMEDIATE));
            }
            Thread.sleep(BETWEEN_RESTARTS.toMillis());
        }

        @Override
        public List<Timeline.Event> events() {
            return killed.stream()
                    .map(kill -> new Timeline.Event(kill.at(), "fault   killed " + kill.process()))
                    .toList();
        }
    }

    /** Returns when the server accepted the first connection. */
    private static Instant restart(ServerFaults server, String url, Shutdown shutdown) throws InterruptedException {
        var first = new AtomicReference<@Nullable Instant>();
        var down = new CountDownLatch(1);
        var knocking = new Thread(() -> {
            try {
                down.await();
                while (first.get() == null) {
                    try (var connection = DriverManager.getConnection(ServerFaults.unbound(url, "knocking"))) {
                        first.set(connection.isClosed() ? null : Instant.now());
                    } catch (SQLException e) {
                        Thread.sleep(2);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        knocking.start();
        server.restart(shutdown, 2_000, down::countDown);
        knocking.join();
        return Objects.requireNonNull(first.get(), "the server does not accept connections again");
    }
}
