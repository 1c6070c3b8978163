/** What can be measured inside one process. */
@NullMarked
package dev.tailrace.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
