/** Everything that Tailrace does to its tables: one class an operation, its SQL whole. */
@NullMarked
package dev.tailrace.runtime.internal.store;

import org.jspecify.annotations.NullMarked;
