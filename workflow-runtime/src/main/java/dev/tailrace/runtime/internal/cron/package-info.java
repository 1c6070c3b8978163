/** Schedules: when they tick, and the runs that they start. */
@NullMarked
package dev.tailrace.runtime.internal.cron;

import org.jspecify.annotations.NullMarked;
