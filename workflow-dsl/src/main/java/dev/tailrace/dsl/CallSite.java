package dev.tailrace.dsl;

import java.lang.StackWalker.StackFrame;
import org.jspecify.annotations.Nullable;

/** Where in the author's code something was said. Looks at few frames, and formats only what is shown. */
record CallSite(@Nullable StackFrame frame) {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String PACKAGE = CallSite.class.getPackageName();

    /** The nearest caller outside of this package and the JDK. */
    static CallSite here() {
        return new CallSite(WALKER.walk(
                frames -> frames.filter(CallSite::isAuthors).findFirst().orElse(null)));
    }

    /** File and line, such as {@code Booking.java:31}; null where the class file does not tell. */
    @Nullable
    String location() {
        if (frame == null || frame.getFileName() == null || frame.getLineNumber() < 0) {
            return null;
        }
        return frame.getFileName() + ":" + frame.getLineNumber();
    }

    private static boolean isAuthors(StackFrame frame) {
        var name = frame.getClassName();
        return !isOurs(name) && !name.startsWith("java.") && !name.startsWith("jdk.");
    }

    private static boolean isOurs(String className) {
        return className.startsWith(PACKAGE) && className.lastIndexOf('.') == PACKAGE.length();
    }
}
