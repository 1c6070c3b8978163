/** Runs workers: decodes, calls, watches the time, and says how the attempt ended. Knows no SQL. */
@NullMarked
package dev.tailrace.runtime.internal.work;

import org.jspecify.annotations.NullMarked;
