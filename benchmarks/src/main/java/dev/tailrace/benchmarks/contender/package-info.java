/** Who takes part: each peer with its settings, what it can do, and how its process is started. */
@NullMarked
package dev.tailrace.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
