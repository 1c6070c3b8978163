/** Jobs that wait for more than their predecessors, and who lets them pass. */
@NullMarked
package dev.tailrace.runtime.internal.gate;

import org.jspecify.annotations.NullMarked;
