/** Lists and explanations: what is read for people. */
@NullMarked
package dev.tailrace.runtime.internal.read;

import org.jspecify.annotations.NullMarked;
