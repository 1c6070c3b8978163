/** The server, the databases and the processes that a workload is played on. */
@NullMarked
package dev.tailrace.benchmarks.stage;

import org.jspecify.annotations.NullMarked;
