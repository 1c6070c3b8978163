/** Graphs of tasks: read, run and counted. */
@NullMarked
package dev.tailrace.examples.graphs;

import org.jspecify.annotations.NullMarked;
