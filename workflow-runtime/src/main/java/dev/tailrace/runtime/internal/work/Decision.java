package dev.tailrace.runtime.internal.work;

import java.time.Duration;

/** What a worker decided other than to return or to throw. */
public sealed interface Decision {
    record Snooze(Duration pause) implements Decision {}

    record Cancel(String reason) implements Decision {}

    record Discard(String reason) implements Decision {}
}
