package dev.tailrace.examples.booking;

import java.time.Duration;

/**
 * What a run is started with.
 *
 * @param nodes how many
 * @param hold for how long, in real time
 */
record Booking(int number, int nodes, Duration hold) {}
