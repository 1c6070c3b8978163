/** Tests of the booking example, all against a real PostgreSQL. */
@NullMarked
package dev.tailrace.examples.booking;

import org.jspecify.annotations.NullMarked;
