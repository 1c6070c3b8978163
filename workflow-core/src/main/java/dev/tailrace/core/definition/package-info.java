/** A workflow as its author wrote it: steps by name, in the order of declaration, not yet checked. */
@NullMarked
package dev.tailrace.core.definition;

import org.jspecify.annotations.NullMarked;
