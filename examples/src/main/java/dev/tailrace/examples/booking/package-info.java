/**
 * Three months of a supercomputer's bookings, replayed as workflow runs: each waits for its turn at a pool, then nodes are
 * allocated, held and freed again, whatever happens in between.
 *
 * <p>Read {@code BookingWorkflow} first, then {@code BookingWorkers} and {@code ClusterPool}; the rest reads the log,
 * plays it, and checks the outcome. {@code ResourceBooking} is the main class.
 */
@NullMarked
package dev.tailrace.examples.booking;

import org.jspecify.annotations.NullMarked;
