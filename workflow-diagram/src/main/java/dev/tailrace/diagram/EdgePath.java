package dev.tailrace.diagram;

import static dev.tailrace.diagram.SvgOut.number;

import dev.tailrace.diagram.Placement.Point;
import java.util.List;

/** The path of an edge: straight lines with rounded corners, and a head. */
final class EdgePath {
    private static final double CORNER = 6;
    private static final double HEAD = 8;
    private static final double HALF_HEAD = 3.5;

    private EdgePath() {}

    /** The line, up to where the head begins. */
    static String line(List<Point> points) {
        var path = new StringBuilder("M" + pair(points.get(0)));
        for (var i = 1; i + 1 < points.size(); i++) {
            var corner = points.get(i);
            path.append("L").append(pair(towards(corner, points.get(i - 1), CORNER)));
            path.append("Q").append(pair(corner)).append(' ');
            path.append(pair(towards(corner, points.get(i + 1), CORNER)));
        }
        var last = points.size() - 1;
        return path.append("L")
                .append(pair(towards(points.get(last), points.get(last - 1), HEAD - 1)))
                .toString();
    }

    /** A triangle, its tip at the last point. */
    static String head(List<Point> points) {
        var tip = points.get(points.size() - 1);
        var before = points.get(points.size() - 2);
        var base = towards(tip, before, HEAD);
        var length = Math.max(1e-9, Math.hypot(tip.x() - before.x(), tip.y() - before.y()));
        var acrossX = (tip.y() - before.y()) / length * HALF_HEAD;
        var acrossY = (tip.x() - before.x()) / length * HALF_HEAD;
        return "M" + pair(tip) + "L" + pair(new Point(base.x() + acrossX, base.y() - acrossY)) + "L"
                + pair(new Point(base.x() - acrossX, base.y() + acrossY)) + "z";
    }

    /** This far from one point on the way to another, but no further than half of the way. */
    private static Point towards(Point from, Point to, double distance) {
        var length = Math.hypot(to.x() - from.x(), to.y() - from.y());
        var part = length == 0 ? 0 : Math.min(distance / length, 0.5);
        return new Point(from.x() + (to.x() - from.x()) * part, from.y() + (to.y() - from.y()) * part);
    }

    private static String pair(Point point) {
        return number(point.x()) + " " + number(point.y());
    }
}
