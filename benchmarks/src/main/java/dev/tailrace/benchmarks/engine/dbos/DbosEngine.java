package dev.tailrace.benchmarks.engine.dbos;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.DBOSClient;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Queue;
import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.spi.Engine;
import dev.tailrace.benchmarks.spi.Pools;
import dev.tailrace.benchmarks.spi.Records;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Variant {@code tuned} is a queue that polls every 10 ms, {@code default} a queue with all defaults, {@code direct} no
 * queue: the workflow starts in the process that asks for it.
 */
public final class DbosEngine implements Engine {
    private static final String QUEUE = "jobs";
    private static final String SINGLE = "single";
    private static final String CHAIN = "chain";
    private static final int POOL = 30;
    private static final int DEFAULT_POOL = 10;
    private static final Duration POLL = Duration.ofMillis(10);

    private final Assignment assignment;
    private final Records records;
    private final HikariDataSource pool;
    private final DBOSClient client;
    private @Nullable DBOS dbos;
    private @Nullable Numbered workflows;

    public DbosEngine(Assignment assignment, Records records) {
        this.assignment = assignment;
        this.records = records;
        this.pool = Pools.pool(assignment.jdbcUrl(), is("default") ? DEFAULT_POOL : POOL);
        this.client = new DBOSClient(pool);
    }

    private boolean is(String variant) {
        return assignment.variant().equals(variant);
    }

    /** Launching makes the tables. */
    @Override
    public void install() {
        startWorker();
        stopWorker();
    }

    @Override
    public void startWorker() {
        var started =
                new DBOS(DBOSConfig.defaults("benchmark").withDataSource(pool).withAppVersion("1"));
        workflows = started.registerProxy(Numbered.class, new NumberedWorkflows(started, records));
        var queue = new Queue(QUEUE);
        if (is("tuned")) {
            queue = queue.withPollingInterval(POLL);
        }
        if (assignment.workers() > 0) {
            queue = queue.withWorkerConcurrency(assignment.workers());
        }
        started.registerQueue(queue);
        started.launch();
        dbos = started;
    }

    @Override
    public void stopWorker() {
        if (dbos != null) {
            dbos.shutdown();
            dbos = null;
            workflows = null;
        }
    }

    @Override
    public void insert(long job) {
        if (is("direct")) {
            directly(w -> w.single(job));
        } else {
            enqueue(SINGLE, job, null);
        }
    }

    @Override
    public void insertAt(Instant due, long first, int count) {
        for (var i = 0; i < count; i++) {
            enqueue(SINGLE, first + i, Duration.between(Instant.now(), due));
        }
    }

    @Override
    public void chain(long first) {
        if (is("direct")) {
            directly(w -> w.chain(first));
        } else {
            enqueue(CHAIN, first, null);
        }
    }

    private void directly(java.util.function.Consumer<Numbered> call) {
        var running = dbos;
        var proxy = workflows;
        if (running == null || proxy == null) {
            throw new UnsupportedOperationException("starting a workflow in a process that does not work");
        }
        running.startWorkflow(() -> call.accept(proxy));
    }

    private void enqueue(String workflow, long job, @Nullable Duration delay) {
        var options = new DBOSClient.EnqueueOptions(workflow, QUEUE)
                .withClassName(NumberedWorkflows.class.getName())
                .withAppVersion("1");
        client.enqueueWorkflow(delay == null ? options : options.withDelay(delay), new Object[] {job});
    }

    @Override
    public void close() {
        stopWorker();
        client.close();
        pool.close();
    }
}
