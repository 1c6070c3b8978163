/** From endings that were committed to the events that listeners are told. */
@NullMarked
package dev.tailrace.runtime.internal.event;

import org.jspecify.annotations.NullMarked;
