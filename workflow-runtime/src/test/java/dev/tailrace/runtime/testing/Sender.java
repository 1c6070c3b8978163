package dev.tailrace.runtime.testing;

import dev.tailrace.runtime.internal.finish.Finisher;

/** Who sends a statement to the database. */
public enum Sender {
    /** Whoever records endings, on whatever thread. */
    FINISHER {
        @Override
        public boolean isHere() {
            return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                    .walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == Finisher.class));
        }
    },

    /** A worker's thread, and not because it records endings. */
    WORKER {
        @Override
        public boolean isHere() {
            return Thread.currentThread().getName().startsWith("tailrace-worker") && !FINISHER.isHere();
        }
    },

    /** The thread that looks after gates. */
    GATES {
        @Override
        public boolean isHere() {
            return Thread.currentThread().getName().equals("tailrace-gates");
        }
    };

    /** Whether the calling thread is about to send one. */
    public abstract boolean isHere();
}
