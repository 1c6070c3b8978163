/** The states of jobs and runs, and which end of a job satisfies which edge: pure rules. */
@NullMarked
package dev.tailrace.core.state;

import org.jspecify.annotations.NullMarked;
