package dev.tailrace.examples.booking;

import java.util.List;

/** A log cannot be replayed; the message says what is wrong with it, line by line. */
final class BrokenTraceException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 20;

    BrokenTraceException(String source, List<String> problems) {
        super(message(source, problems));
    }

    private static String message(String source, List<String> problems) {
        var text = new StringBuilder(source);
        problems.stream().limit(SHOWN).forEach(problem -> text.append("\n  ").append(problem));
        if (problems.size() > SHOWN) {
            text.append("\n  and ").append(problems.size() - SHOWN).append(" more");
        }
        return text.append("\nNothing was booked.").toString();
    }
}
