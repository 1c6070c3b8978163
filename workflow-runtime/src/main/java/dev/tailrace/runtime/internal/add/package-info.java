/** Steps that a worker adds to its run: described, checked and made into rows. */
@NullMarked
package dev.tailrace.runtime.internal.add;

import org.jspecify.annotations.NullMarked;
