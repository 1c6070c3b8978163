package dev.tailrace.dsl;

import java.time.Duration;
import java.time.Instant;

/**
 * The step that undoes its setup. Nothing can follow it, and nothing can lose it. With a delay or an instant it runs
 * then; with {@link #after} once those steps have ended; with neither once every step that follows its setup has. An
 * argument that is null is a {@link NullPointerException}.
 */
public sealed interface Teardown extends Settings<Teardown> permits TeardownNode {
    /** A pause after the setup's completion that the input or the setup's output tells. */
    Teardown delay(Value<Duration> delay);

    /** When to run; an instant in the past is as soon as the setup has completed. */
    Teardown at(Instant instant);

    /** When to run, as the input or the setup's output tells it. */
    Teardown at(Value<Instant> instant);

    /** Runs once these have ended, however, instead of every step that follows the setup. */
    Teardown after(Step<?>... ended);

    /** Skips it when the setup ended without completing. By default it runs then too, if the setup was ever tried. */
    Teardown onlyIfCompleted();

    /** Lets a hold run its time when another step fails the run. By default it is cut short then. */
    Teardown keepOnFailure();
}
