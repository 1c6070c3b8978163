/** Turns a plan and an input into rows. */
@NullMarked
package dev.tailrace.runtime.internal.start;

import org.jspecify.annotations.NullMarked;
