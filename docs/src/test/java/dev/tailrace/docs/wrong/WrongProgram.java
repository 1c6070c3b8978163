package dev.tailrace.docs.wrong;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A program with a mistake.
 *
 * @param number from 1
 * @param mistake what is wrong with it
 * @param refusedBy who has to refuse it
 * @param expected what the refusal must contain
 * @param body statements
 */
record WrongProgram(int number, String mistake, RefusedBy refusedBy, List<String> expected, String body) {
    /** Who refuses a wrong program. */
    enum RefusedBy {
        /** The compiler. */
        JAVAC,
        /** The library, when the workflow is defined. */
        DEFINITION
    }

    private static final Pattern HEADING = Pattern.compile("## (\\d+) (.+)");
    private static final Pattern BLANK_BEFORE_HEADING = Pattern.compile("\n(?=## )");
    private static final String JAVAC = "javac: ";
    private static final String DEFINED = "defined: ";

    /** All of them, in the order of their numbers. */
    static List<WrongProgram> all() throws IOException {
        var programs = new ArrayList<WrongProgram>();
        for (var block : BLANK_BEFORE_HEADING.split(resource("programs.txt"), -1)) {
            programs.add(read(block.lines().toList()));
        }
        return programs;
    }

    /** A file that lies beside this class. */
    static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(WrongProgram.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The name of its class. */
    String className() {
        return "Wrong%02d".formatted(number);
    }

    /** The program as a file: what all share is inherited. */
    String source(String imports) {
        return imports + "\nclass " + className() + " extends Common {\n    public static void main(String[] args) {\n"
                + body.indent(8) + "    }\n}\n";
    }

    @Override
    public String toString() {
        return number + " " + mistake;
    }

    private static WrongProgram read(List<String> lines) {
        var heading = HEADING.matcher(lines.get(0));
        if (!heading.matches()) {
            throw new IllegalArgumentException("not a heading: " + lines.get(0));
        }
        var expected = new ArrayList<String>();
        var body = new ArrayList<String>();
        var refusedBy = lines.get(1).startsWith(JAVAC) ? RefusedBy.JAVAC : RefusedBy.DEFINITION;
        var mark = refusedBy == RefusedBy.JAVAC ? JAVAC : DEFINED;
        for (var line : lines.subList(1, lines.size())) {
            if (line.startsWith(mark)) {
                expected.add(line.substring(mark.length()));
            } else {
                body.add(line);
            }
        }
        return new WrongProgram(
                Integer.parseInt(heading.group(1)), heading.group(2), refusedBy, expected, String.join("\n", body));
    }
}
