/** From single measurements to medians, tables and pictures. */
@NullMarked
package dev.tailrace.benchmarks.report;

import org.jspecify.annotations.NullMarked;
