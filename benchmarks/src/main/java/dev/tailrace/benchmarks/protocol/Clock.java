package dev.tailrace.benchmarks.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The wall clock in microseconds: what processes of one machine share. */
public final class Clock {
    private Clock() {}

    public static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
