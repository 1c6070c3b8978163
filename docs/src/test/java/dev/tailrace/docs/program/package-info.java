/** Whole programs as somebody would write them: that they compile is what is tested. */
@NullMarked
package dev.tailrace.docs.program;

import org.jspecify.annotations.NullMarked;
