package dev.tailrace.benchmarks.engine.tailrace;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.benchmarks.engine.tailrace.Workflows.Item;
import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.spi.Engine;
import dev.tailrace.benchmarks.spi.Pools;
import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;
import dev.tailrace.core.Queue;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.option.Unserved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Variant {@code default} is ten workers and all defaults; {@code tuned} has more workers and a larger pool; {@code poll}
 * looks for work every millisecond, to have many claims to time.
 */
public final class TailraceEngine implements Engine {
    private static final int DEFAULT_WORKERS = 10;
    private static final int TUNED_WORKERS = 100;
    private static final int DEFAULT_POOL = 10;
    private static final int TUNED_POOL = 20;
    private static final int CHUNK = 25_000;
    private static final int GRAPH_JOBS_AT_ONCE = 10_000;

    private final Assignment assignment;
    private final Records records;
    private final HikariDataSource pool;
    private final StatementTimes statements = new StatementTimes();
    private final DataSource dataSource;
    private @Nullable WorkflowClient outside;
    private @Nullable WorkflowRuntime runtime;

    public TailraceEngine(Assignment assignment, Records records) {
        this.assignment = assignment;
        this.records = records;
        this.pool = Pools.pool(assignment.jdbcUrl(), isDefault() ? DEFAULT_POOL : TUNED_POOL);
        this.dataSource = assignment.timed() ? statements.timing(pool) : pool;
    }

    private boolean isDefault() {
        return assignment.variant().equals("default");
    }

    @Override
    public void install() {
        outside();
    }

    private WorkflowClient outside() {
        var client = outside;
        if (client == null) {
            client = WorkflowClient.on(dataSource, ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
            outside = client;
        }
        return client;
    }

    private WorkflowClient client() {
        return runtime == null ? outside() : runtime.client();
    }

    @Override
    public void startWorker() {
        var workers = assignment.workersOr(isDefault() ? DEFAULT_WORKERS : TUNED_WORKERS);
        var builder = WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, workers)
                .ifNobodyServes(Unserved.ALLOW)
                .worker(Workflows.NOOP, (item, job) -> records.work(item.job()))
                .worker(Workflows.STEP, (item, job) -> {
                    records.work(item.job());
                    return new Item(item.job() + 1);
                })
                .worker(Workflows.NODE, (place, job) -> records.work(place.first() + place.offset()));
        if (assignment.variant().equals("poll")) {
            builder.pollInterval(Duration.ofMillis(1));
        }
        runtime = builder.start();
    }

    @Override
    public void stopWorker() {
        if (runtime != null) {
            runtime.close();
            runtime = null;
        }
    }

    @Override
    public void insert(long job) {
        client().start(Workflows.SINGLE, new Item(job));
    }

    @Override
    public void insertMany(long first, int count) {
        start(Workflows.SINGLE, first, count, 1, CHUNK);
    }

    @Override
    public void insertAt(Instant due, long first, int count) {
        client().startMany(Workflows.SINGLE, items(first, count, 1), StartOptions.DEFAULTS.at(due));
    }

    @Override
    public void chain(long first) {
        client().start(Workflows.CHAIN, new Item(first));
    }

    @Override
    public void chains(long first, int count) {
        start(Workflows.CHAIN, first, count, Shape.CHAIN_STEPS, CHUNK / Shape.CHAIN_STEPS);
    }

    @Override
    public void graphs(Shape shape, long first, int count) {
        start(Workflows.of(shape), first, count, shape.jobs(), GRAPH_JOBS_AT_ONCE / shape.jobs());
    }

    @Override
    public void insertUnserved(int count) {
        start(Workflows.NOBODYS, 0, count, 1, CHUNK);
    }

    private void start(Workflow<Item> workflow, long first, int count, int jobsEach, int chunk) {
        for (var done = 0; done < count; done += chunk) {
            var now = Math.min(chunk, count - done);
            client().startMany(workflow, items(first + (long) done * jobsEach, now, jobsEach));
        }
    }

    private static List<Item> items(long first, int count, int step) {
        var items = new ArrayList<Item>(count);
        for (var i = 0; i < count; i++) {
            items.add(new Item(first + (long) i * step));
        }
        return items;
    }

    @Override
    public long[] statementMicros(String words) {
        return statements.take(words);
    }

    @Override
    public void close() {
        stopWorker();
        pool.close();
    }
}
