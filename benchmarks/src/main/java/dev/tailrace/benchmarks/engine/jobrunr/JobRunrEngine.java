package dev.tailrace.benchmarks.engine.jobrunr;

import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.spi.Engine;
import dev.tailrace.benchmarks.spi.Pools;
import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;
import java.time.Instant;
import java.util.stream.LongStream;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;
import org.jspecify.annotations.Nullable;

/** Variant {@code tuned} has 64 workers and the shortest poll that SQL stores allow; {@code default} all defaults. */
public final class JobRunrEngine implements Engine {
    private static final int WORKERS = 64;
    private static final int POOL = WORKERS + 10;
    private static final int DEFAULT_POOL = 10;
    private static final int POLL_SECONDS = 5;
    private static final int CHUNK = 5_000;

    private final Assignment assignment;
    private final HikariDataSource pool;
    private final Jackson3JsonMapper json = new Jackson3JsonMapper();
    private final StorageProvider storage;
    private final JobRequestScheduler scheduler;
    private final NumberedHandler handler;
    private @Nullable BackgroundJobServer server;

    public JobRunrEngine(Assignment assignment, Records records) {
        this.assignment = assignment;
        this.pool = isDefault()
                ? Pools.pool(assignment.jdbcUrl(), DEFAULT_POOL)
                : Pools.rewriting(assignment.jdbcUrl(), POOL);
        this.storage = SqlStorageProviderFactory.using(pool);
        this.storage.setJobMapper(new JobMapper(json));
        this.scheduler = new JobRequestScheduler(storage);
        this.handler = new NumberedHandler(records, scheduler);
    }

    private boolean isDefault() {
        return assignment.variant().equals("default");
    }

    /** The storage provider made its tables when it was opened. */
    @Override
    public void install() {}

    @Override
    public void startWorker() {
        var configuration = BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration();
        if (!isDefault()) {
            configuration.andPollIntervalInSeconds(POLL_SECONDS).andWorkerCount(assignment.workersOr(WORKERS));
        }
        server = new BackgroundJobServer(storage, json, activator(), configuration);
        server.start();
    }

    private JobActivator activator() {
        return new JobActivator() {
            @Override
            public <T> T activateJob(Class<T> type) {
                return type.cast(handler);
            }
        };
    }

    @Override
    public void stopWorker() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    @Override
    public void insert(long job) {
        scheduler.enqueue(new NumberedRequest(job, false));
    }

    @Override
    public void insertMany(long first, int count) {
        enqueue(first, count, 1, false);
    }

    @Override
    public void insertAt(Instant due, long first, int count) {
        for (var i = 0; i < count; i++) {
            scheduler.schedule(due, new NumberedRequest(first + i, false));
        }
    }

    @Override
    public void chain(long first) {
        scheduler.enqueue(new NumberedRequest(first, true));
    }

    @Override
    public void chains(long first, int count) {
        enqueue(first, count, Shape.CHAIN_STEPS, true);
    }

    private void enqueue(long first, int count, int step, boolean chained) {
        for (var done = 0; done < count; done += CHUNK) {
            scheduler.enqueue(LongStream.range(done, Math.min(count, done + CHUNK))
                    .mapToObj(i -> new NumberedRequest(first + i * step, chained)));
        }
    }

    @Override
    public void close() {
        stopWorker();
        scheduler.shutdown();
        storage.close();
        pool.close();
    }
}
