package dev.tailrace.examples.booking;

import dev.tailrace.core.Queue;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowRuntime;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** The code for the three kinds of job. Safe for many threads. */
record BookingWorkers(ClusterPool pool, Ledger ledger, Customers customers) {
    /** A node of the workflow engine that works bookings. */
    WorkflowRuntime start(DataSource dataSource) {
        return WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 20)
                .queue(BookingWorkflow.CANCEL, 5)
                .pool(BookingWorkflow.CLUSTER, PoolSchema.NODES)
                .worker(BookingWorkflow.ALLOCATE, this::allocate)
                .worker(BookingWorkflow.LAUNCH, this::launch)
                .worker(BookingWorkflow.FREE, this::free)
                .grace(Duration.ofSeconds(5))
                .start();
    }

    private Allocation allocate(Booking booking, Job<Allocation> job) throws SQLException {
        var answer = pool.allocate(booking, job.token());
        if (answer instanceof ClusterPool.Answer.Granted granted) {
            // The nodes are taken and committed, and the workflow does not know it yet. Whoever dies here,
            // on purpose or by kill -9, leaves them to the teardown.
            failIfItIsMeantTo(booking, granted.allocation());
            return granted.allocation();
        } else if (answer instanceof ClusterPool.Answer.TooFew tooFew) {
            // Its turn has come, so the nodes are there, unless somebody else takes some past Tailrace.
            throw new IllegalStateException("booking " + booking.number() + " is to have " + booking.nodes()
                    + " nodes, and the cluster has " + tooFew.free() + " free");
        }
        return job.discard("token " + job.token() + " was freed before");
    }

    private void launch(Launch launch, Job<Void> job) {
        customers.launched(launch, job.run(), job.client());
    }

    private void free(Booking booking, Job<Void> job) throws SQLException {
        pool.free(booking, job.token());
    }

    private void failIfItIsMeantTo(Booking booking, Allocation allocation) throws SQLException {
        if (Ending.of(booking.number()) == Ending.FAILED) {
            ledger.fault(booking, allocation);
            throw new IllegalStateException(
                    "booking " + booking.number() + " is one of those that fail after allocating");
        }
    }
}
