/** Pictures of workflows and of their runs: a neutral model, and its text formats. */
@NullMarked
package dev.tailrace.core.diagram;

import org.jspecify.annotations.NullMarked;
