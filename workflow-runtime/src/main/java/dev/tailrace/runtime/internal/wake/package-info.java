/** Hints: who sends them, who listens. They only save time; polling finds what they lose. */
@NullMarked
package dev.tailrace.runtime.internal.wake;

import org.jspecify.annotations.NullMarked;
