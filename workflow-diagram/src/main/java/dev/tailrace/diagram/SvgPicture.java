package dev.tailrace.diagram;

import dev.tailrace.core.diagram.Diagram;

/**
 * Draws a diagram as SVG (2.0), laid out in layers from left to right. The same diagram always gives the same text. Safe
 * for use by many threads.
 *
 * <p>The picture brings its own background and colours, for light and for dark surroundings, and needs neither scripts nor
 * fonts from elsewhere. What a colour says, a shape, a sign or a word says too. Each step is a group with
 * {@code data-step} and, in a run, {@code data-state} and, where it waits for a time, {@code data-due-at}.
 */
public final class SvgPicture {
    private SvgPicture() {}

    /** The whole SVG document, without an XML declaration, so that it may also stand inside of a web page. */
    public static String of(Diagram diagram) {
        return new SvgText(diagram, LayeredLayout.of(diagram)).write();
    }
}
