package dev.tailrace.benchmarks.engine.dbscheduler;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.spi.Engine;
import dev.tailrace.benchmarks.spi.Pools;
import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;
import dev.tailrace.benchmarks.spi.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Variant {@code tuned} is the first row of its benchmark page, {@code fetch} its other strategy, {@code default} all
 * defaults. Chains replace the row of a step by the next one's when it completes, which is atomic.
 */
public final class DbSchedulerEngine implements Engine {
    private static final String SINGLE = "single";
    private static final String CHAIN = "chain";
    private static final int CHUNK = 10_000;
    private static final int POOL = 30;
    private static final int DEFAULT_POOL = 20;
    private static final int THREADS = 20;
    private static final int DEFAULT_THREADS = 10;
    private static final Duration POLL = Duration.ofMillis(100);

    /** As its README gives it for PostgreSQL. */
    private static final String TABLE = """
            CREATE TABLE scheduled_tasks (
                task_name            text NOT NULL,
                task_instance        text NOT NULL,
                task_data            bytea,
                execution_time       timestamptz NOT NULL,
                picked               boolean NOT NULL,
                picked_by            text,
                last_success         timestamptz,
                last_failure         timestamptz,
                consecutive_failures int,
                last_heartbeat       timestamptz,
                version              bigint NOT NULL,
                priority             smallint,
                PRIMARY KEY (task_name, task_instance)
            );
            CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
            CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat)
            """;

    private final Assignment assignment;
    private final HikariDataSource pool;
    private final List<Task<?>> tasks;
    private final SchedulerClient outside;
    private @Nullable Scheduler scheduler;

    public DbSchedulerEngine(Assignment assignment, Records records) {
        this.assignment = assignment;
        this.pool = isDefault()
                ? Pools.pool(assignment.jdbcUrl(), DEFAULT_POOL)
                : Pools.rewriting(assignment.jdbcUrl(), POOL);
        this.tasks = List.of(
                Tasks.oneTime(SINGLE, Long.class).execute((instance, context) -> records.work(instance.getData())),
                Tasks.custom(CHAIN, Long.class).execute((instance, context) -> {
                    records.work(instance.getData());
                    return next(instance);
                }));
        this.outside = SchedulerClient.Builder.create(pool, tasks).build();
    }

    private boolean isDefault() {
        return assignment.variant().equals("default");
    }

    private static CompletionHandler<Long> next(TaskInstance<Long> done) {
        var step = done.getData() % Shape.CHAIN_STEPS;
        if (step == Shape.CHAIN_STEPS - 1) {
            return new CompletionHandler.OnCompleteRemove<>();
        }
        return new CompletionHandler.OnCompleteReplace<>(current -> SchedulableInstance.of(
                new TaskInstance<>(CHAIN, current.getId(), current.getData() + 1), Instant.now()));
    }

    @Override
    public void install() throws Exception {
        Sql.run(pool, TABLE);
    }

    @Override
    public void startWorker() {
        var threads = assignment.workersOr(isDefault() ? DEFAULT_THREADS : THREADS);
        var builder = Scheduler.create(pool, tasks).threads(threads);
        switch (assignment.variant()) {
            case "tuned" ->
                builder.pollUsingLockAndFetch(4.0, 20.0).pollingInterval(POLL).enableImmediateExecution();
            case "fetch" ->
                builder.pollUsingFetch(1.0, 4.0).pollingInterval(POLL).enableImmediateExecution();
            default -> {}
        }
        scheduler = builder.build();
        scheduler.start();
    }

    @Override
    public void stopWorker() {
        if (scheduler != null) {
            scheduler.stop();
            scheduler = null;
        }
    }

    private SchedulerClient client() {
        return scheduler == null ? outside : scheduler;
    }

    @Override
    public void insert(long job) {
        client().scheduleIfNotExists(instance(SINGLE, job), Instant.now());
    }

    @Override
    public void insertMany(long first, int count) {
        batches(SINGLE, Instant.now(), first, count, 1);
    }

    @Override
    public void insertAt(Instant due, long first, int count) {
        batches(SINGLE, due, first, count, 1);
    }

    @Override
    public void chain(long first) {
        client().scheduleIfNotExists(instance(CHAIN, first), Instant.now());
    }

    @Override
    public void chains(long first, int count) {
        batches(CHAIN, Instant.now(), first, count, Shape.CHAIN_STEPS);
    }

    private void batches(String task, Instant due, long first, int count, int step) {
        for (var done = 0; done < count; done += CHUNK) {
            var batch = new ArrayList<TaskInstance<?>>();
            for (var i = done; i < Math.min(count, done + CHUNK); i++) {
                batch.add(instance(task, first + (long) i * step));
            }
            client().scheduleBatch(batch, due);
        }
    }

    private static TaskInstance<Long> instance(String task, long job) {
        return new TaskInstance<>(task, Long.toString(job), job);
    }

    @Override
    public void close() {
        stopWorker();
        pool.close();
    }
}
