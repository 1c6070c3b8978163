package dev.tailrace.faults.conduct;

import dev.tailrace.faults.graph.Graph;
import dev.tailrace.faults.graph.Intent;
import dev.tailrace.faults.graph.Workflows;
import dev.tailrace.faults.work.Break;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.WrongConnectionException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.option.Unserved;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Starts the graphs, one after the other, through a proxy of its own, and changes its mind now and then. A start whose
 * outcome is unknown is repeated under the same key until it is acknowledged.
 */
final class Load {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final List<@Nullable Void> NO_INPUT = Collections.singletonList(null);
    private static final int SOME_GRAPHS_AGO = 12;

    /** Of a hundred runs. */
    private static final int FEW_CANCELLED = 4;

    /** Where it is to be seen that cancels are deprived of a guard. */
    private static final int MANY_CANCELLED = 50;

    private final DataSource dataSource;
    private final Random random;
    private final int count;
    private final int cancelled;
    private final Graphs graphs;
    private final List<Intent> intents = new ArrayList<>();
    private final long millis;
    private volatile boolean enough;
    private int unknown;

    /** The graph of a number. */
    @FunctionalInterface
    interface Graphs {
        Graph of(int number);
    }

    Load(DataSource dataSource, Options options, Graphs graphs) {
        this.dataSource = dataSource;
        this.random = new Random(~options.seed());
        this.count = options.graphs();
        this.cancelled = Break.of(options.guard()) == Break.SWEEP_TAKES_TEARDOWNS ? MANY_CANCELLED : FEW_CANCELLED;
        this.graphs = graphs;
        this.millis = options.time().toMillis();
    }

    /** What was asked, once it has ended. */
    List<Intent> intents() {
        return List.copyOf(intents);
    }

    /** How many cancels, releases and the like have an outcome that nobody knows, once it has ended. */
    int unknown() {
        return unknown;
    }

    /** Ends with the graphs that were asked for; until then it goes on, also beyond their number. */
    void enough() {
        enough = true;
    }

    void run() throws InterruptedException {
        var client = client();
        var begun = System.nanoTime();
        for (var i = 0; i < count || !enough; i++) {
            var due = millis * i / count - (System.nanoTime() - begun) / 1_000_000;
            if (due > 0) {
                Thread.sleep(due);
            }
            intents.add(new Intent(graphs.of(i)));
            start(client, intents.get(i));
            if (i >= SOME_GRAPHS_AGO) {
                steer(client, intents.get(i - random.nextInt(SOME_GRAPHS_AGO)));
            }
        }
    }

    private WorkflowClient client() throws InterruptedException {
        while (true) {
            try {
                return WorkflowClient.on(dataSource, ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
            } catch (DatabaseException e) {
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void start(WorkflowClient client, Intent intent) throws InterruptedException {
        var workflow = Workflows.of(intent.graph());
        var options = StartOptions.DEFAULTS
                .tagged("graph-" + intent.graph().number())
                .once(Once.key(String.valueOf(intent.graph().number())).forEver());
        if (random.nextInt(40) == 0) {
            intent.rolledBack();
            rollBack(client, intent);
            return;
        }
        while (!intent.isAcknowledged()) {
            try {
                intent.started(client.startMany(workflow, NO_INPUT, options).get(0));
            } catch (DatabaseException e) {
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void rollBack(WorkflowClient client, Intent intent) {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            client.in(connection)
                    .startMany(
                            Workflows.of(intent.graph()),
                            NO_INPUT,
                            StartOptions.DEFAULTS.tagged(
                                    "graph-" + intent.graph().number()));
            connection.rollback();
        } catch (DatabaseException | WrongConnectionException | SQLException e) {
            unknown++; // as good as rolled back; the client tells at once if the transaction is read-only
        }
    }

    private void steer(WorkflowClient client, Intent intent) {
        var run = intent.run();
        if (run == null) {
            return;
        }
        var dice = random.nextInt(100);
        try {
            if (dice < cancelled) {
                intent.cancelled();
                client.cancel(run, "nobody wants it any more");
            } else if (dice < cancelled + 8) {
                var held = held(intent.graph());
                if (!held.isEmpty()) {
                    intent.steered();
                    var teardown = held.get(random.nextInt(held.size()));
                    if (dice < cancelled + 4) {
                        client.release(run, teardown);
                    } else {
                        client.extend(run, teardown, Duration.ofMillis(random.nextInt(1_000)));
                    }
                }
            }
        } catch (DatabaseException e) {
            unknown++; // whether it was done is unknown, and both are allowed
        }
    }

    private static List<String> held(Graph graph) {
        var held = new ArrayList<String>();
        for (var i = 0; i < graph.nodes().size(); i++) {
            if (graph.nodes().get(i).hold() != null) {
                held.add(graph.teardown(i));
            }
        }
        return held;
    }
}
