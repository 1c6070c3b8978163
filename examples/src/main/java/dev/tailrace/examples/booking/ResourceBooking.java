package dev.tailrace.examples.booking;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.tailrace.postgres.PostgresUnavailableException;
import dev.tailrace.runtime.WorkflowClient;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Replays the bookings of a 128-node supercomputer, each as a run of {@link BookingWorkflow}, and shows from the pool's
 * own ledger that not one node was leaked or given out twice.
 */
@Command(
        name = "resource-booking",
        sortOptions = false,
        description =
                "Replays the bookings of a 128-node supercomputer as workflow runs, and checks that nothing leaked.",
        exitCodeListHeading = "%nExit status%n",
        exitCodeList = {"0:nothing leaked, nothing overbooked", "1:something was, or the replay failed", "2:wrong usage"
        })
public final class ResourceBooking implements Callable<Integer> {
    private final PrintStream out;

    @Mixin
    private Options options = new Options();

    private ResourceBooking(PrintStream out) {
        this.out = out;
    }

    /** Ends the JVM with the exit status, unless that is zero. */
    public static void main(String... args) {
        var status = run(System.out, System.err, args);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** The same for callers that go on; returns the exit status. */
    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new ResourceBooking(out))
                .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
                .setErr(new PrintWriter(err, true, Charset.defaultCharset()))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (!isForTheUser(e)) {
                        throw e;
                    }
                    command.getErr().println(e.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        options.check();
        var requests = options.requests();
        var pictures = new Pictures(options.pictures());
        out.println("Each booking is a run of this workflow (a Mermaid diagram):");
        out.println();
        out.println(BookingWorkflow.BOOKING.diagram().toMermaid());
        out.println("The same as a picture: " + pictures.workflow());
        if (options.isShippedLog()) {
            out.println(TraceReader.ACKNOWLEDGEMENT);
        }
        try (var database = options.database()) {
            out.println("Using " + database.describe());
            var transactions = new Transactions(database.dataSource());
            PoolSchema.create(transactions);
            var finished = replay(database, transactions, requests, pictures);
            var report = report(transactions);
            out.println(report.text());
            return finished && report.audit().isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static boolean isForTheUser(Exception e) {
        return e instanceof BrokenTraceException
                || e instanceof PostgresUnavailableException
                || e instanceof PoolInitializationException;
    }

    /** Returns false if runs are still open long after they should have ended */
    private boolean replay(Database database, Transactions transactions, List<Request> requests, Pictures pictures)
            throws SQLException, InterruptedException, IOException {
        var ledger = new Ledger(transactions);
        try (var customers = new Customers(transactions);
                var runtime = new BookingWorkers(new ClusterPool(transactions), ledger, customers)
                        .start(database.dataSource())) {
            var replay = new Replay(requests, options.speed(), transactions, runtime.client());
            var ahead = replay.notStarted();
            announce(requests, ahead);
            try (var progress = new Progress(ledger, requests.size(), out)) {
                progress.start();
                replay.start(ahead);
                var drawn = pictures.run(replay.lastWork());
                replay.awaitEnds();
                out.println("The last booking, at the end of its work: " + drawn);
                return true;
            } catch (TimeoutException e) {
                explain(e, runtime.client());
                return false;
            }
        }
    }

    private void announce(List<Request> requests, List<Request> ahead) {
        if (ahead.size() < requests.size()) {
            out.printf(
                    Locale.ROOT,
                    "%,d of the %,d bookings were started here before.%n",
                    requests.size() - ahead.size(),
                    requests.size());
        }
        if (!ahead.isEmpty()) {
            var span = ahead.get(ahead.size() - 1).submit().minus(ahead.get(0).submit());
            out.printf(
                    Locale.ROOT,
                    "Replaying %,d bookings, %,.0f times as fast as they came: %,d hours in about %,d s.%n",
                    ahead.size(),
                    options.speed(),
                    span.toHours(),
                    TraceClock.shortened(span, options.speed()).toSeconds());
        }
    }

    private void explain(TimeoutException e, WorkflowClient client) {
        out.println("Gave up waiting: " + e.getMessage());
        client.doctor().findings().forEach(finding -> out.println("! " + finding.message()));
    }

    private static Report report(Transactions transactions) throws SQLException {
        var ledger = new Ledger(transactions);
        return new Report(ledger.totals(), ledger.lateness(), LedgerAudit.of(transactions, PoolSchema.NODES));
    }
}
