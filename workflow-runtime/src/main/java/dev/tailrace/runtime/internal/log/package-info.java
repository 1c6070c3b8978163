/** How jobs appear in log lines and in the MDC. */
@NullMarked
package dev.tailrace.runtime.internal.log;

import org.jspecify.annotations.NullMarked;
