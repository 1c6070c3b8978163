/** DBOS Transact, told by its public API. */
@NullMarked
package dev.tailrace.benchmarks.engine.dbos;

import org.jspecify.annotations.NullMarked;
