/** Threads, loops and wake-ups; knows no job. */
@NullMarked
package dev.tailrace.runtime.internal.loop;

import org.jspecify.annotations.NullMarked;
