/**
 * What applications use: a {@link dev.tailrace.runtime.WorkflowRuntime} that works jobs, a
 * {@link dev.tailrace.runtime.WorkflowClient} that starts and steers runs, and the values that they take and give.
 */
@NullMarked
package dev.tailrace.runtime;

import org.jspecify.annotations.NullMarked;
