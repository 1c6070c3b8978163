/** Pools: who is granted what, and when. */
@NullMarked
package dev.tailrace.runtime.internal.pool;

import org.jspecify.annotations.NullMarked;
