/** What the runtime's tests share: a database for each test, and what must hold after each. */
@NullMarked
package dev.tailrace.runtime.testing;

import org.jspecify.annotations.NullMarked;
