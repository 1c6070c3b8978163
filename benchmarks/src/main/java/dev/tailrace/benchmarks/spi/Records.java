package dev.tailrace.benchmarks.spi;

import dev.tailrace.benchmarks.protocol.Clock;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** What workers did: how often each job ran, and when. Safe for use by many threads. */
public final class Records {
    private final int workMillis;
    private final AtomicIntegerArray times;
    private final long[] started;
    private final long[] ended;
    private final LongAdder executed = new LongAdder();
    private final LongAdder busyMicros = new LongAdder();

    /** @param workMillis how long each job sleeps; 0 for not at all */
    public Records(int capacity, int workMillis) {
        this.workMillis = workMillis;
        this.times = new AtomicIntegerArray(capacity);
        this.started = new long[capacity];
        this.ended = new long[capacity];
    }

    /** The work of a job. */
    public void work(long job) {
        var start = Clock.micros();
        if (workMillis > 0) {
            sleep();
        }
        var end = Clock.micros();
        var place = Math.toIntExact(job);
        started[place] = start;
        ended[place] = end;
        times.incrementAndGet(place);
        busyMicros.add(end - start);
        executed.increment();
    }

    private void sleep() {
        try {
            Thread.sleep(workMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public long executed() {
        return executed.sum();
    }

    /** How long all jobs together were worked. */
    public long busyMicros() {
        return busyMicros.sum();
    }

    /** How many of these jobs ran here at least once. */
    public int distinct(int first, int count) {
        var distinct = 0;
        for (var i = first; i < first + count; i++) {
            distinct += Math.min(1, times.get(i));
        }
        return distinct;
    }

    /** How often these jobs ran here, all together. */
    public int total(int first, int count) {
        var total = 0;
        for (var i = first; i < first + count; i++) {
            total += times.get(i);
        }
        return total;
    }

    /** The sum of the numbers of those jobs that ran here, each as often as it did. */
    public long checksum(int first, int count) {
        var sum = 0L;
        for (var i = first; i < first + count; i++) {
            sum += (long) i * times.get(i);
        }
        return sum;
    }

    /** When these jobs started last, in microseconds; 0 for never. */
    public long[] started(int first, int count) {
        return part(started, first, count);
    }

    /** When these jobs' work ended last, in microseconds; 0 for never. */
    public long[] ended(int first, int count) {
        return part(ended, first, count);
    }

    private static long[] part(long[] all, int first, int count) {
        return java.util.Arrays.copyOfRange(all, first, first + count);
    }
}
