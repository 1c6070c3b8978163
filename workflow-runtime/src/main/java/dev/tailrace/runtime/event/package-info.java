/** What a runtime tells its listeners: that a job or a run has changed its state. */
@NullMarked
package dev.tailrace.runtime.event;

import org.jspecify.annotations.NullMarked;
