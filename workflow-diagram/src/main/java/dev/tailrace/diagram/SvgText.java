package dev.tailrace.diagram;

import static dev.tailrace.diagram.SvgOut.number;

import dev.tailrace.core.diagram.Diagram;
import dev.tailrace.diagram.Placement.PlacedEdge;
import dev.tailrace.diagram.Placement.PlacedLabel;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Writes a placed diagram as SVG. */
final class SvgText {
    private static final TextSize TITLE = new TextSize(15, true);
    private static final TextSize NOTE = new TextSize(11, false);
    private static final double MARGIN = 24;
    private static final double TITLE_LINE = 20;
    private static final double NOTE_LINE = 17;

    private final Diagram diagram;
    private final Placement placement;
    private final SvgOut out = new SvgOut();

    SvgText(Diagram diagram, Placement placement) {
        this.diagram = diagram;
        this.placement = placement;
    }

    String write() {
        var title = TITLE.wrapped(diagram.workflow(), Math.max(320, placement.width() - 2 * MARGIN));
        var run = run();
        var header = MARGIN - 6 + title.size() * TITLE_LINE + (run.isEmpty() ? 0 : NOTE_LINE);
        var titleWidth = title.stream().mapToDouble(TITLE::width).max().orElse(0);
        var width = Math.ceil(Math.max(placement.width(), Math.max(titleWidth, NOTE.width(run)) + 2 * MARGIN));
        var height = Math.ceil(placement.height() + header - 8);

        out.line(("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tailrace\" role=\"img\" width=\"%s\" height=\"%s\""
                        + " viewBox=\"0 0 %s %s\">")
                .formatted(number(width), number(height), number(width), number(height)));
        out.line("<title>%s</title>"
                .formatted(Xml.escaped(run.isEmpty() ? diagram.workflow() : diagram.workflow() + ", " + run)));
        out.line("<style>\n%s</style>".formatted(Stylesheet.CSS));
        out.line(
                "<rect class=\"paper\" width=\"%s\" height=\"%s\" rx=\"8\"/>".formatted(number(width), number(height)));
        var y = MARGIN - 6 + TITLE_LINE - 6;
        for (var line : title) {
            out.text("title", MARGIN, y, line);
            y += TITLE_LINE;
        }
        if (!run.isEmpty()) {
            out.text("note", MARGIN, y - 2, run);
        }
        out.line("<g transform=\"translate(0 %s)\">".formatted(number(header - 8)));
        // The most important last, so that it is on top.
        placement.edges().stream().filter(e -> kind(e).equals("scope")).forEach(this::edge);
        placement.edges().stream().filter(e -> !kind(e).equals("scope")).forEach(this::edge);
        placement.edges().forEach(this::label);
        var cards = new CardText(out, diagram.run());
        placement.cards().forEach(cards::write);
        out.line("</g>");
        out.line("</svg>");
        return out.toString();
    }

    private String run() {
        var run = diagram.run();
        if (run == null) {
            return "";
        }
        var asOf = run.asOf().truncatedTo(ChronoUnit.SECONDS);
        return "run %d, %s, as of %s".formatted(run.run(), run.state().name().toLowerCase(Locale.ROOT), asOf);
    }

    private void edge(PlacedEdge edge) {
        var kind = kind(edge);
        out.line("<path class=\"edge %s\" d=\"%s\"/>".formatted(kind, EdgePath.line(edge.points())));
        out.line("<path class=\"head %s\" d=\"%s\"/>".formatted(kind, EdgePath.head(edge.points())));
    }

    private void label(PlacedEdge edge) {
        var label = edge.label();
        if (label != null) {
            write(label, kind(edge));
        }
    }

    private void write(PlacedLabel label, String kind) {
        out.line("<rect class=\"paper\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
                .formatted(number(label.x()), number(label.y()), number(label.width()), number(label.height())));
        var y = label.y() + LayeredLayout.LABEL_LINE - 1.5;
        for (var line : label.lines()) {
            out.text("label " + kind, label.x() + label.width() / 2, y, line);
            y += LayeredLayout.LABEL_LINE;
        }
    }

    private static String kind(PlacedEdge edge) {
        return switch (edge.edge().kind()) {
            case COMPLETED -> "completed";
            case DISCARDED -> "discarded";
            case FINISHED -> "finished";
            case SETUP, SETUP_IF_COMPLETED, SETUP_IN_TURN, SETUP_IN_TURN_IF_COMPLETED -> "setup";
            case SCOPE, SCOPE_IN_TURN, TEARDOWN_IN_TURN -> "scope";
        };
    }
}
