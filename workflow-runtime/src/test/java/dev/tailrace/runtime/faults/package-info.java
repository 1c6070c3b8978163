/** What holds when connections break, nodes freeze or die, and processes stop. */
@NullMarked
package dev.tailrace.runtime.faults;

import org.jspecify.annotations.NullMarked;
