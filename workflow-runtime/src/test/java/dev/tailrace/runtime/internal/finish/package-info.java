/** Tests of how ends are collected and recorded. */
@NullMarked
package dev.tailrace.runtime.internal.finish;

import org.jspecify.annotations.NullMarked;
