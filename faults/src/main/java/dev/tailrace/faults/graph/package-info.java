/** Random graphs, and what may become of them, told by plain Java. */
@NullMarked
package dev.tailrace.faults.graph;

import org.jspecify.annotations.NullMarked;
