/** The processes that work the graphs, and die where they are told. */
@NullMarked
package dev.tailrace.faults.work;

import org.jspecify.annotations.NullMarked;
