package dev.tailrace.examples.graphs;

import dev.tailrace.examples.graphs.TaskLog.Event;
import dev.tailrace.examples.graphs.TaskLog.Line;
import dev.tailrace.postgres.PostgresServer;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.view.Run;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Runs a graph of tasks as one run on two nodes, each a process of its own, and counts in the tasks' own log whether each
 * was done, in order, and once.
 */
@Command(
        name = "graphs",
        sortOptions = false,
        description = "Runs a graph of tasks as one run on two nodes, and checks by the tasks' own log what was done.",
        exitCodeListHeading = "%nExit status%n",
        exitCodeList = {
            "0:every task was done, in order, once",
            "1:one was not, or the run did not end",
            "2:wrong usage"
        })
public final class Graphs implements Callable<Integer> {
    private final PrintStream out;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A CSV file with the columns " + GraphReader.HEADER + " (default: a bakery's morning).")
    private @Nullable Path file;

    @Option(names = "--kill", description = "Kill one node (SIGKILL) when half of the tasks have ended.")
    private boolean kill;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "100",
            description = "Let each task take an Xth of its time (default: ${DEFAULT-VALUE}).")
    private double speed;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many tasks a node works at once (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "Use this PostgreSQL instead of an embedded one. Makes the schemas graphs and tailrace.")
    private @Nullable String jdbcUrl;

    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this, and do nothing.")
    private boolean help;

    private Graphs(PrintStream out) {
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
        return new CommandLine(new Graphs(out))
                .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
                .setErr(new PrintWriter(err, true, Charset.defaultCharset()))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (!(e instanceof BrokenGraphException || e instanceof IOException)) {
                        throw e;
                    }
                    command.getErr().println(e.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        var graph = file == null ? GraphReader.shipped() : GraphReader.read(file);
        if (jdbcUrl != null) {
            return run(graph, jdbcUrl);
        }
        try (var server = PostgresServer.embedded()) {
            out.println("Using " + server.describe());
            return run(graph, server.jdbcUrl());
        }
    }

    private int run(TaskGraph graph, String url) throws Exception {
        try (var connections = GraphNode.connect(url, 4)) {
            return run(graph, url, new TaskLog(connections), WorkflowClient.on(connections));
        }
    }

    private int run(TaskGraph graph, String url, TaskLog log, WorkflowClient client) throws Exception {
        log.create();
        try (var one = NodeProcess.start("one", url, workers);
                var two = NodeProcess.start("two", url, workers)) {
            out.println(graph.tasks().size() + " tasks on two nodes, each with " + workers + " workers, " + speed
                    + " times as fast");
            var began = System.nanoTime();
            var run = client.start(graph.workflow(speed));
            var killed = kill ? killInTheMiddle(graph, log, run, List.of(one, two)) : Set.<String>of();
            var ended = awaitEnd(client, run);
            var seconds = (System.nanoTime() - began) / 1e9;
            var findings = Findings.of(graph, log.read(run.id()), killed);
            out.println(findings.line(seconds));
            return ended && findings.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** The one that has more under way than the other, when half of the tasks have ended. */
    private Set<String> killInTheMiddle(TaskGraph graph, TaskLog log, Run run, List<NodeProcess> nodes)
            throws SQLException, InterruptedException {
        var ended = 0;
        var victim = nodes.get(0);
        do {
            Thread.sleep(20);
            var lines = log.read(run.id());
            ended = (int)
                    lines.stream().filter(line -> line.event() == Event.ENDS).count();
            victim = busiest(lines, nodes);
        } while (ended < graph.tasks().size() / 2);
        victim.kill();
        out.println("Killed node " + victim.name() + " after " + ended + " tasks");
        return Set.of(victim.name());
    }

    private static NodeProcess busiest(List<Line> lines, List<NodeProcess> nodes) {
        var underWay = new HashMap<String, Integer>();
        lines.forEach(line -> underWay.merge(line.node(), line.event() == Event.BEGINS ? 1 : -1, Integer::sum));
        var one = nodes.get(0);
        var two = nodes.get(1);
        return underWay.getOrDefault(one.name(), 0) > underWay.getOrDefault(two.name(), 0) ? one : two;
    }

    private boolean awaitEnd(WorkflowClient client, Run run) throws InterruptedException {
        try {
            var end = client.await(run, Duration.ofMinutes(30));
            out.println("The run is " + end.state().text());
            return true;
        } catch (TimeoutException e) {
            out.println("Gave up waiting: " + e.getMessage());
            client.doctor().findings().forEach(finding -> out.println("! " + finding.message()));
            return false;
        }
    }
}
