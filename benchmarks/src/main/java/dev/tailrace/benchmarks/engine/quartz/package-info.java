/** Quartz, told by its public API. */
@NullMarked
package dev.tailrace.benchmarks.engine.quartz;

import org.jspecify.annotations.NullMarked;
