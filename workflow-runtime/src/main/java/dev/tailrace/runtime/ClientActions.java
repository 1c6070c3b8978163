package dev.tailrace.runtime;

import dev.tailrace.core.Signal;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.steer.RunCanceller;
import dev.tailrace.runtime.internal.steer.TeardownControl;
import dev.tailrace.runtime.internal.steer.TeardownForcer;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;

/** What both clients do, on whatever connection. */
final class ClientActions {
    private final Installation installation;
    private final RunStarter starter;
    private final TeardownControl teardowns;
    private final TeardownForcer forcer;
    private final RunCanceller canceller;
    private final RunReader reader;
    private final RunAwaiter awaiter;

    ClientActions(
            Installation installation,
            RunStarter starter,
            TeardownControl teardowns,
            TeardownForcer forcer,
            RunCanceller canceller,
            RunReader reader,
            RunAwaiter awaiter) {
        this.installation = installation;
        this.starter = starter;
        this.teardowns = teardowns;
        this.forcer = forcer;
        this.canceller = canceller;
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
        return teardowns;
    }

    TeardownForcer forcer() {
        return forcer;
    }

    RunReader reader() {
        return reader;
    }

    RunAwaiter awaiter() {
        return awaiter;
    }

    RunCanceller canceller() {
        return canceller;
    }

    /** No step of this version awaits a signal, so none can be sent. */
    IllegalStateException awaitsNone(Connection connection, Run run, Signal<?> signal) throws SQLException {
        var exists = reader.summary(connection, run.id()).isPresent();
        return new IllegalStateException(
                exists ? run + " awaits no signal '" + signal.name() + "'" : "there is no " + run);
    }
}
