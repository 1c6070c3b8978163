/** Reads the pages, and keeps their fences equal to what the code says. */
@NullMarked
package dev.tailrace.docs.page;

import org.jspecify.annotations.NullMarked;
