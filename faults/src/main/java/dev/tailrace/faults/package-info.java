/** The fault harness: breaks processes, connections and a server on purpose, and checks what is left. */
@NullMarked
package dev.tailrace.faults;

import org.jspecify.annotations.NullMarked;
