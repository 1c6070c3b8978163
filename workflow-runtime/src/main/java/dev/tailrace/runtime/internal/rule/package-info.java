/** Pure rules about how an attempt's result ends a job. */
@NullMarked
package dev.tailrace.runtime.internal.rule;

import org.jspecify.annotations.NullMarked;
