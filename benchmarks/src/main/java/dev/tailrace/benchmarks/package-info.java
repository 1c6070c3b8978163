/** The commands: Tailrace and its peers side by side, and what can be measured inside one process. */
@NullMarked
package dev.tailrace.benchmarks;

import org.jspecify.annotations.NullMarked;
