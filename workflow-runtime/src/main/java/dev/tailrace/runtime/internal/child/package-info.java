/** Runs that a step starts and waits for. */
@NullMarked
package dev.tailrace.runtime.internal.child;

import org.jspecify.annotations.NullMarked;
