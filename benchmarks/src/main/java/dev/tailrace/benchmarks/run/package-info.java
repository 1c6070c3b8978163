/** Rounds: every workload, every contender, in turn. */
@NullMarked
package dev.tailrace.benchmarks.run;

import org.jspecify.annotations.NullMarked;
