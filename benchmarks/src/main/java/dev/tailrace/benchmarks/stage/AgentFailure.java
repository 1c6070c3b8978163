package dev.tailrace.benchmarks.stage;

import org.jspecify.annotations.Nullable;

/** A peer could not do what it was told; the play ends, the benchmark goes on. */
public final class AgentFailure extends RuntimeException {
    public AgentFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
