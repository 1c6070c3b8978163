package dev.tailrace.runtime;

import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.steer.RunCanceller;
import dev.tailrace.runtime.internal.steer.SignalSender;
import dev.tailrace.runtime.internal.steer.StepCanceller;
import dev.tailrace.runtime.internal.steer.TeardownControl;
import dev.tailrace.runtime.internal.steer.TeardownForcer;

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
            SignalSender signals) {}

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
}
