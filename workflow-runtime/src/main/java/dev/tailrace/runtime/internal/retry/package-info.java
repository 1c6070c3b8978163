/** Does steps of a run again: chooses them, joins them anew, and writes their jobs. */
@NullMarked
package dev.tailrace.runtime.internal.retry;

import org.jspecify.annotations.NullMarked;
