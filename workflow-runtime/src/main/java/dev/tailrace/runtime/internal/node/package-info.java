/** This process as a member of the cluster: its number, its lease. */
@NullMarked
package dev.tailrace.runtime.internal.node;

import org.jspecify.annotations.NullMarked;
