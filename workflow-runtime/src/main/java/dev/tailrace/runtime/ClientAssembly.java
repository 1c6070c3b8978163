package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.steer.RunCanceller;
import dev.tailrace.runtime.internal.steer.TeardownControl;
import dev.tailrace.runtime.internal.store.NoReservation;
import dev.tailrace.runtime.internal.upkeep.CancelSweeper;
import dev.tailrace.runtime.internal.wake.Hints;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/** Puts clients together. */
final class ClientAssembly {
    private ClientAssembly() {}

    static WorkflowClient client(DataSource dataSource, ClientOptions options) {
        var installation = Installation.open(dataSource, options.schema());
        var hints = new Hints(installation.database(), installation.schema());
        return client(
                installation,
                options.unserved(),
                hints,
                new OwnConnectionClient.Local(
                        hints::lanes,
                        lanes -> {},
                        new RunStarter.Terms(lanes -> NoReservation.INSTANCE, hints::takeTurn)));
    }

    static WorkflowClient client(
            Installation installation, Unserved unserved, Hints hints, OwnConnectionClient.Local local) {
        var schema = installation.schema();
        var codec = new JsonCodec();
        var rule = new EndingRule(() -> ThreadLocalRandom.current().nextDouble());
        var sweeper = new CancelSweeper(installation.database(), schema, rule);
        var actions = new ClientActions(
                installation,
                new RunStarter(schema, codec, unserved),
                new TeardownControl(schema),
                new RunCanceller(installation.database(), schema, sweeper),
                new RunReader(installation, codec));
        return new OwnConnectionClient(actions, sweeper, hints, local);
    }
}
