package dev.tailrace.examples.graphs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.core.Queue;
import dev.tailrace.examples.graphs.TaskLog.Event;
import dev.tailrace.examples.graphs.TaskLog.Line;
import dev.tailrace.runtime.WorkflowRuntime;
import java.io.IOException;
import java.time.Duration;

/**
 * A node in a process of its own: works tasks until its standard input ends. Its arguments are a JDBC URL, its name, and
 * how many tasks it works at once.
 */
final class GraphNode {
    /** What it prints when it serves. */
    static final String READY = "ready";

    /** Short, so that what a killed node held is taken over soon. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private GraphNode() {}

    public static void main(String... args) throws IOException {
        var name = args[1];
        var workers = Integer.parseInt(args[2]);
        try (var connections = connect(args[0], workers + 8)) {
            var log = new TaskLog(connections);
            try (var runtime = WorkflowRuntime.on(connections)
                    .queue(Queue.DEFAULT, workers)
                    .lease(LEASE)
                    .worker(TaskGraph.TASK, (work, job) -> {
                        log.add(job.run().id(), new Line(work.task(), name, Event.BEGINS));
                        // The work of this task.
                        Thread.sleep(work.duration().toMillis());
                        log.add(job.run().id(), new Line(work.task(), name, Event.ENDS));
                    })
                    .start()) {
                System.out.println("node " + runtime.nodeId());
                System.out.println(READY);
                while (System.in.read() >= 0) {
                    // Until whoever started this process is gone, or has closed the stream.
                }
            }
        }
    }

    static HikariDataSource connect(String url, int most) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(0);
        config.setPoolName("graphs");
        return new HikariDataSource(config);
    }
}
