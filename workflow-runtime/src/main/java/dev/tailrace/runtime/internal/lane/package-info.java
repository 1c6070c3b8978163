/** Lanes by number and by what they stand for. */
@NullMarked
package dev.tailrace.runtime.internal.lane;

import org.jspecify.annotations.NullMarked;
