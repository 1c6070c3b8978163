package dev.tailrace.diagram;

import dev.tailrace.core.diagram.DiagramEdge;
import dev.tailrace.core.state.EdgeKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Lets many edges of a kind meet their common step in one point, so that they are drawn as one trunk with branches: four
 * hundred lines side by side show nothing. An edge is in one bundle at the most. If it were in two, the trunks would meet,
 * and seem to join steps that have no edge between them.
 */
final class Bundles {
    private static final int FEW = 8;

    private final Map<End, Integer> sizes = new HashMap<>();
    private final Map<End, ElkPort> points = new HashMap<>();

    private record End(String node, boolean incoming, EdgeKind kind) {
        static End into(DiagramEdge edge) {
            return new End(edge.to(), true, edge.kind());
        }

        static End outOf(DiagramEdge edge) {
            return new End(edge.from(), false, edge.kind());
        }
    }

    Bundles(List<DiagramEdge> edges) {
        for (var edge : edges) {
            sizes.merge(End.into(edge), 1, Integer::sum);
            sizes.merge(End.outOf(edge), 1, Integer::sum);
        }
    }

    ElkEdge createLine(DiagramEdge edge, ElkNode from, ElkNode to) {
        if (isMany(End.into(edge), edge)) {
            return ElkGraphUtil.createSimpleEdge(from, point(End.into(edge), to));
        }
        return ElkGraphUtil.createSimpleEdge(isMany(End.outOf(edge), edge) ? point(End.outOf(edge), from) : from, to);
    }

    private boolean isMany(End end, DiagramEdge edge) {
        return edge.label().isEmpty() && sizes.getOrDefault(end, 0) > FEW;
    }

    private ElkPort point(End end, ElkNode box) {
        return points.computeIfAbsent(end, e -> ElkGraphUtil.createPort(box));
    }
}
