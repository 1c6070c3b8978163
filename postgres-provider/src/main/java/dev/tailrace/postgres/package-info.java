/**
 * A PostgreSQL for tests, examples and benchmarks: the one you name, else a container, else an embedded server. And what the
 * processes that these start need.
 */
@NullMarked
package dev.tailrace.postgres;

import org.jspecify.annotations.NullMarked;
