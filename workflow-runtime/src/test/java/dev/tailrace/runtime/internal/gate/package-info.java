/** Gates, step by step. */
@NullMarked
package dev.tailrace.runtime.internal.gate;

import org.jspecify.annotations.NullMarked;
