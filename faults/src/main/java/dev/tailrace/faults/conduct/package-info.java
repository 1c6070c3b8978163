/** Starts everything, loads it, breaks it and heals it. */
@NullMarked
package dev.tailrace.faults.conduct;

import org.jspecify.annotations.NullMarked;
