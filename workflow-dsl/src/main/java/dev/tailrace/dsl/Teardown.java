package dev.tailrace.dsl;

import java.time.Duration;
import java.time.Instant;

/**
 * The step that undoes its setup. No step can follow it, and nothing can lose it. With a delay or an instant it runs then;
 * with {@link #after(Step[])} once those steps have ended; with both, at the earlier; with neither, once every step that
 * follows its setup has.
 *
 * <p>Where a setup follows another one, the later one is torn down first: a teardown starts once those of all setups that
 * follow its own are final, and brings them forward when it is due. Several teardowns of one setup are independent, unless
 * {@link #after(Teardown[])} puts them in order. An argument that is null is a {@link NullPointerException}.
 */
public sealed interface Teardown extends Settings<Teardown> permits TeardownNode {
    /** A pause after the setup's completion that the input or the setup's output tells. */
    Teardown delay(Value<Duration> delay);

    /** When to run; an instant in the past is as soon as the setup has completed. */
    Teardown at(Instant instant);

    /** When to run, as the input or the setup's output tells it. */
    Teardown at(Value<Instant> instant);

    /** Makes it due once these have ended, however, instead of every step that follows the setup. */
    Teardown after(Step<?>... ended);

    /**
     * Starts it after these other teardowns of its setup, which are brought forward when it is due. Without a time and
     * without steps to come after, it is due once they are final. Only teardowns that are declared above this one can be
     * named.
     */
    Teardown after(Teardown... predecessors);

    /** Skips it when the setup ended without completing. By default it runs then too, if the setup was ever tried. */
    Teardown onlyIfCompleted();

    /** Lets a hold run its time when another step fails the run. By default it is cut short then. */
    Teardown keepOnFailure();
}
