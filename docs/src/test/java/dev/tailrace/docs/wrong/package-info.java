/** Programs that must not be accepted, each with the words in which it is refused. */
@NullMarked
package dev.tailrace.docs.wrong;

import org.jspecify.annotations.NullMarked;
