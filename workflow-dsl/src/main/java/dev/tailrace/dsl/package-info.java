/**
 * How a workflow is written: a chain, or a graph of steps. Syntax only; whatever is said here ends in the core's records,
 * and is checked there.
 */
@NullMarked
package dev.tailrace.dsl;

import org.jspecify.annotations.NullMarked;
