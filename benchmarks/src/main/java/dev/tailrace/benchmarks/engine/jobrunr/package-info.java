/** JobRunr, told by its public API. */
@NullMarked
package dev.tailrace.benchmarks.engine.jobrunr;

import org.jspecify.annotations.NullMarked;
