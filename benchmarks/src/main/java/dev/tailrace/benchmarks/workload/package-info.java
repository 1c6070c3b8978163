/** What is measured, told once for all peers. */
@NullMarked
package dev.tailrace.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
