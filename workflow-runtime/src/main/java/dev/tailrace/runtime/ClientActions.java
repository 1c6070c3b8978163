package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.SqlTrouble;
import dev.tailrace.runtime.internal.retry.RunRetrier;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.steer.RunCanceller;
import dev.tailrace.runtime.internal.steer.SignalSender;
import dev.tailrace.runtime.internal.steer.StepCanceller;
import dev.tailrace.runtime.internal.steer.TeardownControl;
import dev.tailrace.runtime.internal.steer.TeardownForcer;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.view.Run;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

/** What both clients do, on whatever connection. */
final class ClientActions {
    private final Installation installation;
    private final RunStarter starter;
    private final Steering steering;
    private final ClientAssembly.Reading reading;

    /** What changes a run that is under way. */
    record Steering(
            TeardownControl teardowns,
            TeardownForcer forcer,
            RunCanceller runs,
            StepCanceller steps,
            SignalSender signals,
            RunRetrier retrier) {}

    ClientActions(Installation installation, RunStarter starter, Steering steering, ClientAssembly.Reading reading) {
        this.installation = installation;
        this.starter = starter;
        this.steering = steering;
        this.reading = reading;
    }

    Installation installation() {
        return installation;
    }

    RunStarter starter() {
        return starter;
    }

    TeardownControl teardowns() {
        return steering.teardowns();
    }

    TeardownForcer forcer() {
        return steering.forcer();
    }

    RunReader reader() {
        return reading.reader();
    }

    RunAwaiter awaiter() {
        return reading.awaiter();
    }

    RunCanceller canceller() {
        return steering.runs();
    }

    StepCanceller stepCanceller() {
        return steering.steps();
    }

    SignalSender signals() {
        return steering.signals();
    }

    RunRetrier retrier() {
        return steering.retrier();
    }

    /** How a retry gets a transaction. */
    @FunctionalInterface
    interface InTransaction {
        RunRetrier.Done run(Database.Work<RunRetrier.Done> work) throws SQLException;
    }

    /** Somebody who is about to take the run's once-key is waited for, but not for long. */
    RunRetrier.Done retry(InTransaction transaction, Run run, RetryScope scope) throws SQLException {
        Objects.requireNonNull(scope, "scope");
        try {
            return transaction.run(c -> retrier().retry(c, run, scope));
        } catch (SQLException e) {
            if (SqlTrouble.of(e) == SqlTrouble.LOCKED) {
                return new RunRetrier.Done(RunRetrier.busy(run), Set.of());
            }
            throw e;
        }
    }
}
