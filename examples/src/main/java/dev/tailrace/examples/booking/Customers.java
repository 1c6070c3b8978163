package dev.tailrace.examples.booking;

import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The people who booked, and who change their minds while they hold their nodes. Their plans live in this process
 * alone: when it dies, their nodes are freed at the end of the booked time. Safe for many threads.
 */
final class Customers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Customers.class);
    private static final String TEARDOWN = BookingWorkflow.FREE.kind();

    private final Transactions transactions;
    private final ScheduledExecutorService diary = Executors.newScheduledThreadPool(2);

    Customers(Transactions transactions) {
        this.transactions = transactions;
    }

    void launched(Launch launch, Run run, WorkflowClient client) {
        var ending = Ending.of(launch.booking());
        if (ending == Ending.RAN_ITS_TIME) {
            return;
        }
        var when = launch.allocation().expiresAt().minus(Ending.NOTICE);
        var delay = Duration.between(Instant.now(), when);
        var unused =
                diary.schedule(() -> changeMind(ending, launch, run, client), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void changeMind(Ending ending, Launch launch, Run run, WorkflowClient client) {
        try {
            transactions.execute(connection -> tell(client.in(connection), connection, ending, launch, run));
        } catch (SQLException | RuntimeException e) {
            LOG.warn("Booking {} ends when its time is over: its user could not say otherwise", launch.booking(), e);
        }
    }

    /** In one transaction with the ledger: either both know it or neither. */
    private static void tell(WorkflowClient client, Connection connection, Ending ending, Launch launch, Run run)
            throws SQLException {
        switch (ending) {
            case RELEASED_EARLY -> {
                if (client.release(run, TEARDOWN).moved()) {
                    Ledger.released(connection, launch);
                }
            }
            case EXTENDED -> {
                // Not extend(): a launch can be worked twice, and then it would add the time twice.
                var until = launch.allocation().expiresAt().plus(Ending.EXTENSION);
                if (client.holdUntil(run, TEARDOWN, until).moved()) {
                    Ledger.extended(connection, launch, until);
                }
            }
            case CANCELLED -> {
                if (client.cancel(run, "not needed any more")) {
                    Ledger.cancelled(connection, launch);
                }
            }
            case RAN_ITS_TIME, FAILED -> {}
        }
    }

    @Override
    public void close() {
        diary.shutdownNow();
    }
}
