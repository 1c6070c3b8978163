/** Real task graphs as runs, on two nodes of which one may be killed, checked by what the tasks themselves wrote down. */
@NullMarked
package dev.tailrace.examples.graphs;

import org.jspecify.annotations.NullMarked;
