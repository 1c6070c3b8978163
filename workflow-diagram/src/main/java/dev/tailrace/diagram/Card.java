package dev.tailrace.diagram;

import dev.tailrace.core.Queue;
import dev.tailrace.core.diagram.DiagramNode;
import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written in the box of a step, and how large the box must be for it.
 *
 * @param mark null without a run, or if the run does not have the step
 * @param height in pixels, as all sizes are
 */
record Card(DiagramNode node, @Nullable StepMark mark, boolean inRun, List<Row> rows, double width, double height) {
    static final double PADDING = 12;
    static final double ICON = 16;

    private static final double WIDEST_NAME = 300;
    private static final double WIDEST_NOTE = 250;
    private static final double NARROWEST = 96;

    /** The rows of a box, from top to bottom. */
    enum Style {
        NAME(13, true, 17, 0),
        NOTE(11, false, 16, 0),
        SETUP(11, false, 16, ICON),
        TIMING(11, false, 16, ICON),
        QUEUE(11, false, 21, ICON + 13),
        JOIN(11, false, 21, ICON + 13),
        TAKES(11, false, 16, ICON),
        STATE(11.5, true, 22, ICON + 2),
        DETAIL(11, false, 15, 0),
        ERROR(11, false, 15, 0);

        private final double size;
        private final boolean bold;
        private final double height;
        private final double besides;

        Style(double size, boolean bold, double height, double besides) {
            this.size = size;
            this.bold = bold;
            this.height = height;
            this.besides = besides;
        }

        double height() {
            return height;
        }

        TextSize text() {
            return new TextSize(size, bold);
        }
    }

    /** One line of text. */
    record Row(Style style, String text) {
        double width() {
            return style.text().width(text) + style.besides;
        }
    }

    static Card of(DiagramNode node, @Nullable RunOverlay run, @Nullable StepMark mark) {
        var rows = new ArrayList<Row>();
        add(rows, Style.NAME, node.step(), WIDEST_NAME);
        describe(node, rows);
        if (run != null && mark != null) {
            add(rows, Style.STATE, mark.headline(), WIDEST_NOTE);
            add(rows, Style.DETAIL, mark.timeline(run.asOf()), WIDEST_NOTE);
            add(rows, Style.ERROR, mark.errorLine(), WIDEST_NOTE);
        } else if (run != null) {
            add(rows, Style.NOTE, "not in this run", WIDEST_NOTE);
        }
        var widest = rows.stream().mapToDouble(Row::width).max().orElse(0);
        var height = rows.stream().mapToDouble(r -> r.style().height()).sum();
        return new Card(
                node,
                mark,
                run != null,
                List.copyOf(rows),
                Math.ceil(Math.max(NARROWEST, widest + 2 * PADDING)),
                Math.ceil(height + 2 * PADDING - 4));
    }

    private static void describe(DiagramNode node, List<Row> rows) {
        if (!node.isDefined()) {
            add(rows, Style.NOTE, "not in this workflow", WIDEST_NOTE);
            return;
        }
        if (node.isWorked() && !node.kind().equals(node.step())) {
            add(rows, Style.NOTE, "kind " + node.kind(), WIDEST_NOTE);
        }
        if (node.setup() != null) {
            add(rows, Style.SETUP, "undoes " + node.setup(), WIDEST_NOTE);
        } else if (!node.timing().isEmpty()) {
            add(rows, Style.TIMING, node.timing(), WIDEST_NOTE);
        }
        if (!node.notes().takes().isEmpty()) {
            add(rows, Style.TAKES, node.notes().takes(), WIDEST_NOTE);
        }
        if (!node.join().isEmpty()) {
            add(rows, Style.JOIN, node.join(), WIDEST_NOTE);
        }
        if (!node.notes().adding().isEmpty()) {
            add(rows, Style.JOIN, node.notes().adding(), WIDEST_NOTE);
        }
        if (node.isWorked() && !node.queue().equals(Queue.DEFAULT.name())) {
            add(rows, Style.QUEUE, node.queue(), WIDEST_NOTE);
        }
    }

    /** Of a text that is broken, only the first line is special; the others go on below it. */
    private static void add(List<Row> rows, Style style, String text, double widest) {
        if (text.isEmpty()) {
            return;
        }
        var lines = style.text().wrapped(text, widest);
        rows.add(new Row(style, lines.get(0)));
        var further = style == Style.NAME || style == Style.ERROR ? style : Style.NOTE;
        lines.stream().skip(1).forEach(line -> rows.add(new Row(further, line)));
    }
}
