package dev.tailrace.runtime.faults;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.error.LostAttemptException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A node in a process of its own, to be frozen, killed and terminated. Its workers write what they do into the table
 * {@code story}, and wait until they are told to go on: by a line on the standard input.
 */
final class ChildNode {
    static final RetryPolicy SOON = RetryPolicy.fixed(Duration.ofMillis(10));

    /** Waits, whatever interrupts it, and then returns. */
    static final JobType<Void, Void> STUBBORN = JobType.of("stubborn").retry(SOON);

    /** Waits, whatever interrupts it, and then completes its job in a transaction of its own. */
    static final JobType<Void, Void> COMPLETING = JobType.of("completing").retry(SOON);

    /** Waits, but stops when it is interrupted. */
    static final JobType<Void, Void> PATIENT = JobType.of("patient").retry(SOON.attempts(2));

    /** Fails, for good. */
    static final JobType<Void, Void> BREAKING = JobType.of("breaking").retry(RetryPolicy.none());

    static final JobType<Void, Void> CLEANUP = JobType.of("cleanup").retry(SOON.unlimited());

    static final String STORY = "CREATE TABLE story (run_id bigint, attempt int, event text)";

    private final CountDownLatch go = new CountDownLatch(1);
    private final DataSource dataSource;

    private ChildNode(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public static void main(String[] arguments) {
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(arguments[0]);
        new ChildNode(dataSource).run();
    }

    private void run() {
        var runtime = WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 4)
                .lease(Duration.ofSeconds(1))
                .grace(Duration.ofMillis(200))
                .worker(STUBBORN, (nothing, job) -> {
                    tell(job, "begun");
                    waitStubbornly();
                    tell(job, "returns");
                })
                .worker(COMPLETING, (nothing, job) -> {
                    tell(job, "begun");
                    waitStubbornly();
                    complete(job);
                })
                .worker(PATIENT, (nothing, job) -> {
                    tell(job, "begun");
                    go.await();
                })
                .worker(BREAKING, (nothing, job) -> {
                    throw new IllegalStateException("broken");
                })
                .worker(CLEANUP, (nothing, job) -> {
                    tell(job, "begun");
                    go.await();
                })
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(runtime::close));
        var lines = new Scanner(System.in, StandardCharsets.UTF_8);
        while (lines.hasNextLine()) {
            if (lines.nextLine().equals("go")) {
                go.countDown();
            }
        }
    }

    private void waitStubbornly() {
        var open = false;
        while (!open) {
            try {
                go.await();
                open = true;
            } catch (InterruptedException e) {
                Thread.interrupted();
            }
        }
    }

    private void complete(Job<Void> job) throws SQLException {
        try {
            stubbornly(connection -> {
                connection.setAutoCommit(false);
                job.completeIn(connection);
                connection.commit();
            });
            tell(job, "completed");
        } catch (LostAttemptException e) {
            tell(job, "lost");
            throw e;
        }
    }

    private void tell(Job<Void> job, String event) throws SQLException {
        stubbornly(connection -> tell(connection, job, event));
    }

    /** What is done with a connection. */
    @FunctionalInterface
    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** An interrupt closes the socket that a virtual thread waits for; who does not heed interrupts tries again. */
    private void stubbornly(Work work) throws SQLException {
        while (true) {
            Thread.interrupted();
            try (var connection = dataSource.getConnection()) {
                work.on(connection);
                return;
            } catch (SQLException e) {
                if (!Thread.interrupted()) {
                    throw e;
                }
            }
        }
    }

    static void tell(Connection connection, Job<Void> job, String event) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO story VALUES (?, ?, ?)")) {
            insert.setLong(1, job.run().id());
            insert.setInt(2, job.attempt());
            insert.setString(3, event);
            insert.executeUpdate();
        }
    }
}
