/** What applications may say otherwise than the defaults, as values. */
@NullMarked
package dev.tailrace.runtime.option;

import org.jspecify.annotations.NullMarked;
