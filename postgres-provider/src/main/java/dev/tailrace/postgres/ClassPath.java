package dev.tailrace.postgres;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The class path of the running program, for processes that it starts. Maven runs a program in its own JVM, whose class path
 * is then Maven's; the program's is its class loader's.
 */
public final class ClassPath {
    private ClassPath() {}

    /** As {@code java -cp} takes it. */
    public static String ofThisProgram() {
        if (ClassPath.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(ClassPath::file).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    private static String file(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path entry that is no file: " + url, e);
        }
    }
}
