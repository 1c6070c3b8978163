/** The migrations and what applies them. */
@NullMarked
package dev.tailrace.runtime.internal.schema;

import org.jspecify.annotations.NullMarked;
