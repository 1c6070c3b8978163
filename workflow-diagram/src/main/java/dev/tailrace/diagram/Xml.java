package dev.tailrace.diagram;

/** Writes text into XML (1.0). */
final class Xml {
    private static final int REPLACEMENT = 0xFFFD;

    private Xml() {}

    /** For content and for attributes in double quotes. What XML has no way to say becomes a replacement character. */
    static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append("&#10;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : REPLACEMENT);
            }
        });
        return escaped.toString();
    }

    private static boolean isAllowed(int c) {
        return c == '\t'
                || (c >= ' ' && c < 0x7F)
                || (c > 0x9F && c < 0xD800)
                || (c > 0xDFFF && (c & 0xFFFE) != 0xFFFE);
    }
}
