package dev.tailrace.runtime;

import dev.tailrace.core.Signal;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.steer.TeardownControl;
import dev.tailrace.runtime.internal.store.MarkCancelled;
import dev.tailrace.runtime.internal.work.ErrorText;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;

/** What both clients do, on whatever connection. */
final class ClientActions {
    private final Installation installation;
    private final RunStarter starter;
    private final TeardownControl teardowns;
    private final MarkCancelled markCancelled;
    private final RunReader reader;

    ClientActions(Installation installation, RunStarter starter, TeardownControl teardowns, RunReader reader) {
        this.installation = installation;
        this.starter = starter;
        this.teardowns = teardowns;
        this.markCancelled = new MarkCancelled(installation.schema());
        this.reader = reader;
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

    RunReader reader() {
        return reader;
    }

    boolean markCancelled(Connection connection, Run run, String reason) throws SQLException {
        return markCancelled.run(connection, run.id(), ErrorText.clean(reason));
    }

    /** No step of this version awaits a signal, so none can be sent. */
    IllegalStateException awaitsNone(Connection connection, Run run, Signal<?> signal) throws SQLException {
        var exists = reader.head(connection, run.id()).isPresent();
        return new IllegalStateException(
                exists ? run + " awaits no signal '" + signal.name() + "'" : "there is no " + run);
    }
}
