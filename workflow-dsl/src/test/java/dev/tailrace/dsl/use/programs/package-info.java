/** Whole workflows as somebody would write them. */
@NullMarked
package dev.tailrace.dsl.use.programs;

import org.jspecify.annotations.NullMarked;
