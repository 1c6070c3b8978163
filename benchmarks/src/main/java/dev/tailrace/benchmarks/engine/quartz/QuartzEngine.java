package dev.tailrace.benchmarks.engine.quartz;

import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.spi.Engine;
import dev.tailrace.benchmarks.spi.Pools;
import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;
import dev.tailrace.benchmarks.spi.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.impl.StdSchedulerFactory;

/**
 * Variant {@code tuned} is clustered, which is what makes several nodes safe, with 20 threads and batches; {@code
 * default} is one node with 10 threads.
 */
public final class QuartzEngine implements Engine {
    private static final String TABLES = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";
    private static final int THREADS = 20;
    private static final int DEFAULT_THREADS = 10;
    private static final int CHUNK = 1_000;

    private final Assignment assignment;
    private final Records records;
    private final JobDetail job = JobBuilder.newJob(NumberedJob.class)
            .withIdentity(Triggers.KEY)
            .storeDurably()
            .build();
    private @Nullable Scheduler scheduler;

    public QuartzEngine(Assignment assignment, Records records) {
        this.assignment = assignment;
        this.records = records;
    }

    private boolean isDefault() {
        return assignment.variant().equals("default");
    }

    @Override
    public void install() throws Exception {
        try (var pool = Pools.pool(assignment.jdbcUrl(), 1)) {
            Sql.run(pool, tables());
        }
        scheduler().addJob(job, true);
    }

    private static String tables() throws IOException {
        try (var script = QuartzEngine.class.getResourceAsStream(TABLES)) {
            if (script == null) {
                throw new IllegalStateException("Quartz's jar has no " + TABLES);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Can be told of jobs before it is started, and by many threads. */
    private synchronized Scheduler scheduler() throws SchedulerException {
        var current = scheduler;
        if (current == null) {
            current = new StdSchedulerFactory(properties()).getScheduler();
            current.setJobFactory((bundle, owner) -> new NumberedJob(records));
            scheduler = current;
        }
        return current;
    }

    private Properties properties() {
        var threads = assignment.workersOr(isDefault() ? DEFAULT_THREADS : THREADS);
        var properties = new Properties();
        properties.putAll(Map.of(
                "org.quartz.scheduler.instanceName", "benchmark",
                "org.quartz.scheduler.instanceId", "AUTO",
                "org.quartz.threadPool.threadCount", Integer.toString(threads),
                "org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX",
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
                "org.quartz.jobStore.dataSource", "main",
                "org.quartz.dataSource.main.provider", "hikaricp",
                "org.quartz.dataSource.main.driver", "org.postgresql.Driver",
                "org.quartz.dataSource.main.URL", assignment.jdbcUrl(),
                "org.quartz.dataSource.main.maxConnections", Integer.toString(Math.min(90, threads + 10))));
        if (!isDefault()) {
            properties.putAll(Map.of(
                    "org.quartz.jobStore.isClustered", "true",
                    "org.quartz.jobStore.acquireTriggersWithinLock", "true",
                    "org.quartz.scheduler.batchTriggerAcquisitionMaxCount", Integer.toString(threads)));
        }
        return properties;
    }

    @Override
    public void startWorker() throws Exception {
        scheduler().start();
    }

    @Override
    public synchronized void stopWorker() throws Exception {
        if (scheduler != null) {
            scheduler.shutdown(true);
            scheduler = null;
        }
    }

    @Override
    public void insert(long number) throws Exception {
        scheduler().scheduleJob(Triggers.single(number, Instant.now()));
    }

    @Override
    public void insertMany(long first, int count) throws Exception {
        insertAt(Instant.now(), first, count);
    }

    @Override
    public void insertAt(Instant due, long first, int count) throws Exception {
        batches(first, count, 1, number -> Triggers.single(number, due));
    }

    @Override
    public void chain(long first) throws Exception {
        scheduler().scheduleJob(Triggers.chained(first));
    }

    @Override
    public void chains(long first, int count) throws Exception {
        batches(first, count, Shape.CHAIN_STEPS, Triggers::chained);
    }

    private void batches(long first, int count, int step, LongFunction<Trigger> trigger) throws SchedulerException {
        for (var done = 0; done < count; done += CHUNK) {
            Set<Trigger> batch = new HashSet<>();
            for (var i = done; i < Math.min(count, done + CHUNK); i++) {
                batch.add(trigger.apply(first + (long) i * step));
            }
            scheduler().scheduleJobs(Map.of(job, batch), true);
        }
    }

    @Override
    public void close() throws Exception {
        stopWorker();
    }
}
