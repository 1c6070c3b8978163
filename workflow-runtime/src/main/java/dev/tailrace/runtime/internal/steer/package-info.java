/** What is done to runs that are under way: cancel, release, extend. */
@NullMarked
package dev.tailrace.runtime.internal.steer;

import org.jspecify.annotations.NullMarked;
