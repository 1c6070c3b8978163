/** db-scheduler, told by its public API. */
@NullMarked
package dev.tailrace.benchmarks.engine.dbscheduler;

import org.jspecify.annotations.NullMarked;
