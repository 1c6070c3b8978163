package dev.tailrace.docs;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what should happen. */
final class Waiting {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Waiting() {}

    static <T> T until(Supplier<T> look, Predicate<T> isDone) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            var seen = look.get();
            if (isDone.test(seen)) {
                return seen;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("after " + LIMIT + " still " + seen);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
