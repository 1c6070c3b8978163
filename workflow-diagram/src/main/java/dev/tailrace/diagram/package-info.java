/** Draws diagrams as SVG. */
@NullMarked
package dev.tailrace.diagram;

import org.jspecify.annotations.NullMarked;
