package dev.tailrace.diagram;

import static dev.tailrace.diagram.SvgOut.number;

import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.diagram.Card.Row;
import dev.tailrace.diagram.Placement.PlacedCard;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes the boxes of steps. */
final class CardText {
    private static final double SHARP = 4;
    private static final double ROUND = 16;
    private static final double PILL = 17;
    private static final double CUT = 9;
    private static final double SIDE = 5;

    private static final String CLOCK = "M6 1.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6zM6 3.2v3l2 1.2";
    private static final String UNDO = "M4.5 1.5l-3 3l3 3M1.5 4.5h6a3 3 0 0 1 0 6h-3";
    private static final String LANES = "M1.5 3h9M1.5 6h9M1.5 9h9";
    private static final String UNITS = "M1.5 1.5h4v4h-4zM6.5 1.5h4v4h-4zM1.5 6.5h4v4h-4zM6.5 6.5h4v4h-4z";
    private static final String JOIN = "M1 2h3l3 4h4M1 10h3l3-4M9 4l2 2l-2 2";

    private final SvgOut out;
    private final @Nullable RunOverlay run;

    CardText(SvgOut out, @Nullable RunOverlay run) {
        this.out = out;
        this.run = run;
    }

    void write(PlacedCard placed) {
        var card = placed.card();
        out.line("<g class=\"%s\" transform=\"translate(%s %s)\" data-step=\"%s\"%s>"
                .formatted(
                        classes(card),
                        number(placed.x()),
                        number(placed.y()),
                        Xml.escaped(card.node().step()),
                        data(card.mark())));
        out.line("<title>%s</title>".formatted(Xml.escaped(tooltip(card))));
        box(card);
        var y = Card.PADDING - 3;
        for (var row : card.rows()) {
            row(row, y, card);
            y += row.style().height();
        }
        out.line("</g>");
    }

    /** By its outline one knows a teardown (round), a signal (its corners cut), and a child (doubled at its sides). */
    private void box(Card card) {
        var width = number(card.width());
        var height = number(card.height());
        if (card.node().isSignal()) {
            var right = number(card.width() - CUT);
            var low = number(card.height() - CUT);
            out.line("<path class=\"box\" d=\"M%s 0H%sL%s %sV%sL%s %sH%sL0 %sV%sz\"/>"
                    .formatted(
                            number(CUT), right, width, number(CUT), low, right, height, number(CUT), low, number(CUT)));
            return;
        }
        out.line("<rect class=\"box\" width=\"%s\" height=\"%s\" rx=\"%s\"/>"
                .formatted(width, height, number(card.node().isTeardown() ? ROUND : SHARP)));
        if (card.node().isChild()) {
            out.line("<path class=\"sides\" d=\"M%s 0V%sM%s 0V%s\"/>"
                    .formatted(number(SIDE), height, number(card.width() - SIDE), height));
        }
    }

    private static String classes(Card card) {
        var classes = card.node().isTeardown() ? "step teardown" : "step";
        var mark = card.mark();
        if (mark != null) {
            return classes + " state " + state(mark);
        }
        return card.inRun() ? classes + " absent" : classes;
    }

    private static String data(@Nullable StepMark mark) {
        if (mark == null) {
            return "";
        }
        var due = mark.times().dueAt();
        var data = " data-state=\"" + state(mark) + "\"";
        return due == null ? data : data + " data-due-at=\"" + due + "\"";
    }

    private static String state(StepMark mark) {
        return mark.state().name().toLowerCase(Locale.ROOT);
    }

    private String tooltip(Card card) {
        var text = new StringBuilder(card.node().step());
        var mark = card.mark();
        if (mark != null && run != null) {
            text.append('\n').append(mark.headline());
            moment(text, "due", mark.times().dueAt());
            moment(text, "started", mark.times().startedAt());
            moment(text, "ended", mark.times().finishedAt());
            if (mark.error() != null) {
                text.append('\n').append(mark.error().strip());
            }
        }
        return text.toString();
    }

    private static void moment(StringBuilder text, String what, @Nullable Object instant) {
        if (instant != null) {
            text.append('\n').append(what).append(' ').append(instant);
        }
    }

    private void row(Row row, double y, Card card) {
        var x = Card.PADDING;
        var base = y + row.style().height() - 4.5;
        switch (row.style()) {
            case NAME -> out.text("name", x, base, row.text());
            case NOTE, DETAIL -> out.text("note", x, base, row.text());
            case ERROR -> out.text("error", x, base, row.text());
            case SETUP -> signed(UNDO, "undo-sign", "undo", x, base, row);
            case TIMING -> signed(CLOCK, "", "note", x, base, row);
            case TAKES -> signed(UNITS, "", "note", x, base, row);
            case QUEUE -> {
                pill("pill", "", x, y, row);
                signed(LANES, "pill-sign", "on-pill", x + 6, base - 1.5, row);
            }
            case JOIN -> {
                var isAll = row.text().startsWith("all");
                pill("join", isAll ? "" : " stroke-dasharray=\"3 2\"", x, y, row);
                signed(JOIN, "", "note", x + 6, base - 1.5, row);
            }
            case STATE -> {
                out.line("<path class=\"rule\" d=\"M0 %sH%s\"/>".formatted(number(y + 2), number(card.width())));
                if (card.mark() != null) {
                    out.line("<path class=\"state-sign\" transform=\"translate(%s %s)\" d=\"%s\"/>"
                            .formatted(
                                    number(x),
                                    number(base - 11),
                                    StateIcon.path(card.mark().state())));
                }
                out.text("headline", x + Card.ICON + 2, base, row.text());
            }
        }
    }

    private void signed(String sign, String signStyle, String style, double x, double base, Row row) {
        out.line("<path class=\"sign %s\" transform=\"translate(%s %s)\" d=\"%s\"/>"
                .formatted(signStyle, number(x), number(base - 9.5), sign));
        out.text(style, x + Card.ICON, base, row.text());
    }

    private void pill(String style, String dashes, double x, double y, Row row) {
        out.line("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"8.5\"%s/>"
                .formatted(
                        style,
                        number(x),
                        number(y + 2),
                        number(row.style().text().width(row.text()) + Card.ICON + 13),
                        number(PILL),
                        dashes));
    }
}
