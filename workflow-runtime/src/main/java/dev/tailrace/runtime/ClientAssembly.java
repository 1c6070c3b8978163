package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.retry.RunRetrier;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.steer.RunCanceller;
import dev.tailrace.runtime.internal.steer.SignalSender;
import dev.tailrace.runtime.internal.steer.StepCanceller;
import dev.tailrace.runtime.internal.steer.TeardownControl;
import dev.tailrace.runtime.internal.steer.TeardownForcer;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.NoReservation;
import dev.tailrace.runtime.internal.upkeep.CancelSweeper;
import dev.tailrace.runtime.internal.wake.Hints;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Puts clients together. */
final class ClientAssembly {
    private ClientAssembly() {}

    static WorkflowClient client(DataSource dataSource, ClientOptions options) {
        var installation = Installation.open(dataSource, options.schema());
        var hints = new Hints(installation.database(), installation.schema());
        var local = new OwnConnectionClient.Local(
                hints::lanes, lanes -> {}, new RunStarter.Terms(lanes -> NoReservation.INSTANCE, hints::takeTurn));
        var reports = new Reports(local, endings -> {});
        return client(installation, options.unserved(), hints, reading(installation), reports);
    }

    /** How a client reads, and how it waits. */
    record Reading(RunReader reader, RunAwaiter awaiter) {}

    static Reading reading(Installation installation) {
        var reader = new RunReader(installation, new JsonCodec());
        return new Reading(reader, new RunAwaiter(installation, reader));
    }

    /**
     * Whom a client tells what it did, once it is committed.
     *
     * @param local the runtime of this process, or nobody
     * @param committed is told of the jobs that the client ended itself
     */
    record Reports(OwnConnectionClient.Local local, Consumer<List<Ending>> committed) {}

    static WorkflowClient client(
            Installation installation, Unserved unserved, Hints hints, Reading reading, Reports reports) {
        var schema = installation.schema();
        var codec = new JsonCodec();
        var rule = new EndingRule(() -> ThreadLocalRandom.current().nextDouble());
        var sweeper = new CancelSweeper(installation.database(), schema, rule);
        var actions = new ClientActions(
                installation,
                new RunStarter(schema, codec, unserved),
                new ClientActions.Steering(
                        new TeardownControl(schema),
                        new TeardownForcer(installation.database(), schema, reports.committed()),
                        new RunCanceller(installation.database(), schema, sweeper, reports.committed()),
                        new StepCanceller(installation.database(), schema, sweeper, reports.committed()),
                        new SignalSender(schema, codec),
                        new RunRetrier(schema, codec)),
                reading);
        return new OwnConnectionClient(actions, sweeper, hints, reports.local());
    }
}
