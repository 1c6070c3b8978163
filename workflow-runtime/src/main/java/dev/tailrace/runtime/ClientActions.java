package dev.tailrace.runtime;

import dev.tailrace.core.Signal;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.steer.RunCanceller;
import dev.tailrace.runtime.internal.steer.StepCanceller;
import dev.tailrace.runtime.internal.steer.TeardownControl;
import dev.tailrace.runtime.internal.steer.TeardownForcer;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;

/** What both clients do, on whatever connection. */
final class ClientActions {
    private final Installation installation;
    private final RunStarter starter;
    private final Steering steering;
    private final RunReader reader;
    private final RunAwaiter awaiter;

    /** What changes a run that is under way. */
    record Steering(TeardownControl teardowns, TeardownForcer forcer, RunCanceller runs, StepCanceller steps) {}

    ClientActions(
            Installation installation, RunStarter starter, Steering steering, RunReader reader, RunAwaiter awaiter) {
        this.installation = installation;
        this.starter = starter;
        this.steering = steering;
        this.reader = reader;
        this.awaiter = awaiter;
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
        return reader;
    }

    RunAwaiter awaiter() {
        return awaiter;
    }

    RunCanceller canceller() {
        return steering.runs();
    }

    StepCanceller stepCanceller() {
        return steering.steps();
    }

    /** No step of this version awaits a signal, so none can be sent. */
    IllegalStateException awaitsNone(Connection connection, Run run, Signal<?> signal) throws SQLException {
        var exists = reader.summary(connection, run.id()).isPresent();
        return new IllegalStateException(
                exists ? run + " awaits no signal '" + signal.name() + "'" : "there is no " + run);
    }
}
