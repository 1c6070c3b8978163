package dev.tailrace.diagram;

import dev.tailrace.core.diagram.DiagramEdge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where everything stands, in pixels from the upper left corner. */
record Placement(List<PlacedCard> cards, List<PlacedEdge> edges, double width, double height) {
    record Point(double x, double y) {}

    record PlacedCard(Card card, double x, double y) {}

    /**
     * @param points at least two, from the first step to the second
     * @param label null if it has none
     */
    record PlacedEdge(
            DiagramEdge edge, List<Point> points, @Nullable PlacedLabel label) {}

    record PlacedLabel(List<String> lines, double x, double y, double width, double height) {}
}
