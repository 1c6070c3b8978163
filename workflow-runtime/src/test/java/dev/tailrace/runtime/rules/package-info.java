/** What becomes of steps and runs: failure, cancel, teardown, joins. */
@NullMarked
package dev.tailrace.runtime.rules;

import org.jspecify.annotations.NullMarked;
