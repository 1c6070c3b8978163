/** Tests of the shortest example. */
@NullMarked
package dev.tailrace.examples.hold;

import org.jspecify.annotations.NullMarked;
