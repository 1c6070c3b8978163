/** What every peer on the JVM can be told, and what its workers write down. */
@NullMarked
package dev.tailrace.benchmarks.spi;

import org.jspecify.annotations.NullMarked;
