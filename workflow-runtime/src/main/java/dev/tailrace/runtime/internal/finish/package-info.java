/** Records how attempts ended, in batches. */
@NullMarked
package dev.tailrace.runtime.internal.finish;

import org.jspecify.annotations.NullMarked;
