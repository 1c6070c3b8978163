/** A whole program, the first that one writes. */
@NullMarked
package dev.tailrace.docs.hello;

import org.jspecify.annotations.NullMarked;
