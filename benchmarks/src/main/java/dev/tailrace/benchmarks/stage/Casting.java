package dev.tailrace.benchmarks.stage;

/**
 * What the agents of a scene must be able to do.
 *
 * @param capacity jobs are numbered from 0 to one less than this
 * @param workMillis how long a job sleeps; 0 for not at all
 * @param workers instead of the contender's own number; 0 for that one
 * @param variant instead of the contender's own; empty for that one
 * @param timed whether statements are timed
 */
public record Casting(int capacity, int workMillis, int workers, String variant, boolean timed) {
    public static Casting of(int capacity) {
        return new Casting(capacity, 0, 0, "", false);
    }

    public Casting sleeping(int millis, int workers) {
        return new Casting(capacity, millis, workers, variant, timed);
    }

    public Casting timed(String variant) {
        return new Casting(capacity, workMillis, workers, variant, true);
    }
}
