/** The outside system: what was really done, in a database that nothing happens to. */
@NullMarked
package dev.tailrace.faults.ledger;

import org.jspecify.annotations.NullMarked;
