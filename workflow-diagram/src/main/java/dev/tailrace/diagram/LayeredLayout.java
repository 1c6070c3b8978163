package dev.tailrace.diagram;

import dev.tailrace.core.diagram.Diagram;
import dev.tailrace.core.diagram.DiagramEdge;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.diagram.Placement.PlacedCard;
import dev.tailrace.diagram.Placement.PlacedEdge;
import dev.tailrace.diagram.Placement.PlacedLabel;
import dev.tailrace.diagram.Placement.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;
import org.jspecify.annotations.Nullable;

/** Places the boxes in layers (Sugiyama, 1981), by the Eclipse Layout Kernel. */
final class LayeredLayout {
    static final TextSize LABEL = new TextSize(11, false);
    static final double LABEL_LINE = 14;

    private static final double WIDEST_LABEL = 200;
    private static final double MARGIN = 24;

    static {
        // Tells ELK which classes its options have; without this it cannot copy their defaults.
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
    }

    private final Diagram diagram;
    private final ElkNode graph = ElkGraphUtil.createGraph();
    private final Map<String, ElkNode> boxes = new HashMap<>();
    private final Bundles bundles;

    private LayeredLayout(Diagram diagram) {
        this.diagram = diagram;
        this.bundles = new Bundles(diagram.edges());
    }

    static Placement of(Diagram diagram) {
        return new LayeredLayout(diagram).place();
    }

    private Placement place() {
        var cards = new ArrayList<Card>(diagram.nodes().size());
        Map<String, StepMark> marks =
                diagram.run() == null ? Map.of() : diagram.run().latest();
        for (var node : diagram.nodes()) {
            var card = Card.of(node, diagram.run(), marks.get(node.step()));
            var box = ElkGraphUtil.createNode(graph);
            box.setDimensions(card.width(), card.height());
            boxes.put(node.id(), box);
            cards.add(card);
        }
        var lines = new ArrayList<ElkEdge>(diagram.edges().size());
        diagram.edges().forEach(edge -> lines.add(line(edge)));
        configure();
        new LayeredLayoutProvider().layout(graph, new BasicProgressMonitor());

        var placed = new ArrayList<PlacedCard>(cards.size());
        for (var card : cards) {
            var box = Objects.requireNonNull(boxes.get(card.node().id()));
            placed.add(new PlacedCard(card, box.getX(), box.getY()));
        }
        var drawn = new ArrayList<PlacedEdge>();
        for (var i = 0; i < lines.size(); i++) {
            drawn.add(drawn(diagram.edges().get(i), lines.get(i)));
        }
        return new Placement(placed, drawn, graph.getWidth(), graph.getHeight());
    }

    private ElkEdge line(DiagramEdge edge) {
        var from = Objects.requireNonNull(boxes.get(edge.from()));
        var to = Objects.requireNonNull(boxes.get(edge.to()));
        var line = bundles.createLine(edge, from, to);
        if (!edge.label().isEmpty()) {
            var lines = LABEL.wrapped(edge.label(), WIDEST_LABEL);
            var label = ElkGraphUtil.createLabel(edge.label(), line);
            var width = lines.stream().mapToDouble(LABEL::width).max().orElse(0);
            label.setDimensions(width + 8, lines.size() * LABEL_LINE + 4);
            label.setProperty(LayeredOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
            label.setProperty(LayeredOptions.EDGE_LABELS_INLINE, true);
        }
        return line;
    }

    private void configure() {
        graph.setProperty(LayeredOptions.DIRECTION, Direction.RIGHT);
        graph.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        graph.setProperty(LayeredOptions.RANDOM_SEED, 1);
        graph.setProperty(LayeredOptions.PADDING, new ElkPadding(MARGIN));
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE, 22.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE, 14.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 10.0);
        graph.setProperty(LayeredOptions.SPACING_COMPONENT_COMPONENT, 28.0);
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 40.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 16.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 10.0);
    }

    private static PlacedEdge drawn(DiagramEdge edge, ElkEdge line) {
        var section = line.getSections().get(0);
        var points = new ArrayList<Point>();
        points.add(new Point(section.getStartX(), section.getStartY()));
        section.getBendPoints().forEach(p -> points.add(new Point(p.getX(), p.getY())));
        points.add(new Point(section.getEndX(), section.getEndY()));
        return new PlacedEdge(edge, List.copyOf(points), label(edge, line));
    }

    private static @Nullable PlacedLabel label(DiagramEdge edge, ElkEdge line) {
        if (line.getLabels().isEmpty()) {
            return null;
        }
        var label = line.getLabels().get(0);
        return new PlacedLabel(
                LABEL.wrapped(edge.label(), WIDEST_LABEL),
                label.getX(),
                label.getY(),
                label.getWidth(),
                label.getHeight());
    }
}
