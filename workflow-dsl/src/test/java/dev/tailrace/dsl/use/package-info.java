/** Tests that use the DSL as its users do: from outside its package. */
@NullMarked
package dev.tailrace.dsl.use;

import org.jspecify.annotations.NullMarked;
