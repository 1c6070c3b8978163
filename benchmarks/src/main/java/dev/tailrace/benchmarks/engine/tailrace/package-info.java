/** Tailrace, told by its public API. */
@NullMarked
package dev.tailrace.benchmarks.engine.tailrace;

import org.jspecify.annotations.NullMarked;
