package dev.tailrace.benchmarks.contender;

import dev.tailrace.benchmarks.protocol.Assignment;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Starts agents on the JVM.
 *
 * @param jvmOptions such as {@code -Xmx4g}
 */
public record Launcher(List<String> jvmOptions) {
    private static final String AGENT = "dev.tailrace.benchmarks.agent.Agent";

    public Launcher {
        jvmOptions = List.copyOf(jvmOptions);
    }

    List<String> command(Assignment assignment) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), AGENT, assignment.toJson()));
        return command;
    }

    /** Maven runs a program in its own JVM, whose class path is then Maven's; the program's is its class loader's. */
    public static String classPath() {
        var loader = Launcher.class.getClassLoader();
        if (loader instanceof URLClassLoader urls) {
            return Arrays.stream(urls.getURLs()).map(Launcher::file).collect(Collectors.joining(File.pathSeparator));
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
