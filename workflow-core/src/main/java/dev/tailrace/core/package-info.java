/** The vocabulary that every module shares: queues, job types and retry policies, as values that check themselves. */
@NullMarked
package dev.tailrace.core;

import org.jspecify.annotations.NullMarked;
