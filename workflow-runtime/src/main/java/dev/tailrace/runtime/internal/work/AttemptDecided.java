package dev.tailrace.runtime.internal.work;

/**
 * Leaves a worker after it decided how its attempt ends. Carries nothing, since the attempt remembers the decision: a
 * worker that catches everything cannot swallow it.
 */
public final class AttemptDecided extends RuntimeException {
    private static final long serialVersionUID = 1;

    AttemptDecided(Decision decision) {
        super(decision.toString(), null, false, false);
    }
}
