/** Stands between a process and PostgreSQL, and does harm. */
@NullMarked
package dev.tailrace.faults.proxy;

import org.jspecify.annotations.NullMarked;
