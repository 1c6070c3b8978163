package dev.tailrace.diagram;

import java.util.ArrayList;
import java.util.List;

/**
 * How wide a text is, without asking the machine for its fonts: a picture must not depend on where it was drawn. The widths
 * are those of Helvetica, which Arial and Liberation Sans share, with room for DejaVu Sans, the widest that is common.
 *
 * @param size of the font, in pixels
 */
record TextSize(double size, boolean bold) {
    /** Of the characters from space to tilde, in thousandths of the font's size. */
    private static final int[] WIDTHS = {
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
                556,
        556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556,
                833,
        722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500,
                556,
        556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
                334,
        260, 334, 584
    };

    private static final int OTHER = 700;
    private static final int WIDE = 1100;
    private static final int FIRST_WIDE = 0x1100;
    private static final double BOLDER = 1.16;
    private static final double ROOM = 1.16;
    private static final String BREAK_AFTER = " .,:;/_-";

    double width(String text) {
        var thousandths = text.codePoints().mapToLong(TextSize::width).sum();
        return thousandths * size / 1000 * (bold ? BOLDER : 1) * ROOM;
    }

    private static int width(int codePoint) {
        if (codePoint >= ' ' && codePoint <= '~') {
            return WIDTHS[codePoint - ' '];
        }
        return codePoint < FIRST_WIDE ? OTHER : WIDE;
    }

    /** Breaks a text into lines, where that can be after punctuation, so that none is wider than this. */
    List<String> wrapped(String text, double widest) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        var canBreak = 0;
        for (var point : text.codePoints().toArray()) {
            var next = Character.toString(point);
            if (line.length() > 0 && width(line + next) > widest) {
                var end = canBreak > 0 ? canBreak : line.length();
                lines.add(line.substring(0, end).strip());
                line.delete(0, end);
                canBreak = 0;
            }
            line.append(next);
            if (BREAK_AFTER.indexOf(point) >= 0) {
                canBreak = line.length();
            }
        }
        lines.add(line.toString().strip());
        return lines;
    }
}
