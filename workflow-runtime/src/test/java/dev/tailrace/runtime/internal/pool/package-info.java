/** Tests of pools without a database. */
@NullMarked
package dev.tailrace.runtime.internal.pool;

import org.jspecify.annotations.NullMarked;
