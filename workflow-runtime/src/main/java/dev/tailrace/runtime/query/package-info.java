/** What applications ask for: which runs, which jobs, and how many at a time. */
@NullMarked
package dev.tailrace.runtime.query;

import org.jspecify.annotations.NullMarked;
