/** The shortest workflow that cannot lose what it holds. */
@NullMarked
package dev.tailrace.examples.hold;

import org.jspecify.annotations.NullMarked;
