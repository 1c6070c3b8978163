package dev.tailrace.examples.booking;

import java.time.Duration;

/**
 * A line of the log.
 *
 * @param booking its number, different on every line
 * @param submit when it came, counted from the start of the log
 * @param run how long it used its nodes
 */
record Request(int booking, Duration submit, Duration run, int nodes) {}
