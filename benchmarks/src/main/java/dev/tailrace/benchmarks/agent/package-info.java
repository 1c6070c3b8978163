/** The process that holds one peer and does what the conductor tells it, line by line. */
@NullMarked
package dev.tailrace.benchmarks.agent;

import org.jspecify.annotations.NullMarked;
