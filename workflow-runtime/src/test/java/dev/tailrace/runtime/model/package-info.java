/** The semantics as a model in plain Java, and random graphs on which the engine is compared with it. */
@NullMarked
package dev.tailrace.runtime.model;

import org.jspecify.annotations.NullMarked;
