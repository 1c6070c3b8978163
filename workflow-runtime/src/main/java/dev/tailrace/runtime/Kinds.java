package dev.tailrace.runtime;

import dev.tailrace.core.JobType;
import dev.tailrace.runtime.internal.work.KindCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns a user's worker into what the engine calls. */
final class Kinds {
    private Kinds() {}

    static <A, R> KindCode code(JobType<A, R> type, Worker<A, R> worker, JobServices services) {
        var hasResult = type.result() != Void.class;
        return new KindCode(
                type.arguments(),
                hasResult,
                (arguments, attempt) -> call(worker, type, arguments, new RunningJob<>(attempt, hasResult, services)));
    }

    /** Arguments are null only where the workflow says so: none are taken, or {@code orNull()}. */
    @SuppressWarnings("NullAway")
    private static <A, R> @Nullable R call(
            Worker<A, R> worker, JobType<A, R> type, @Nullable Object arguments, Job<R> job) throws Exception {
        return worker.work(type.arguments().cast(arguments), job);
    }

    static <A, R> KindCode transactional(JobType<A, R> type, Worker.InTransaction<A, R> worker, JobServices services) {
        Worker<A, R> inItsOwn = (arguments, job) -> {
            try (var connection = services.installation().database().reserve(Duration.ZERO)) {
                connection.setAutoCommit(false);
                try {
                    var output = job.completeIn(connection, worker.work(arguments, job, connection));
                    connection.commit();
                    return output;
                } finally {
                    endTransaction(connection);
                }
            }
        };
        return code(type, inItsOwn, services);
    }

    /** After a commit there is nothing to roll back; after anything else there must be. */
    private static void endTransaction(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Made once the runtime knows its services. */
    @FunctionalInterface
    interface Registration {
        KindCode code(JobServices services);
    }
}
