/** What some node must do now and then: rescue, sweep, reconcile. */
@NullMarked
package dev.tailrace.runtime.internal.upkeep;

import org.jspecify.annotations.NullMarked;
