/** Says what is wrong. */
@NullMarked
package dev.tailrace.faults.check;

import org.jspecify.annotations.NullMarked;
