/** A checked workflow: steps by number, successors, counts. Compiling is pure: no database, no thread, no clock. */
@NullMarked
package dev.tailrace.core.plan;

import org.jspecify.annotations.NullMarked;
