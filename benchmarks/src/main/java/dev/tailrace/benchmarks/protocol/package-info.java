/** One JSON object a line, between the conductor and its agents. */
@NullMarked
package dev.tailrace.benchmarks.protocol;

import org.jspecify.annotations.NullMarked;
