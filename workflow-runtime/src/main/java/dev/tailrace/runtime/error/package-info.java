/** What is thrown to applications. */
@NullMarked
package dev.tailrace.runtime.error;

import org.jspecify.annotations.NullMarked;
