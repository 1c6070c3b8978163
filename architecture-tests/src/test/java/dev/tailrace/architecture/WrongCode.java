package dev.tailrace.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Compiles wrong programs while the tests run. They stand in the packages that the rules speak of, so a rule is tried as it
 * is, and not a copy of it.
 */
final class WrongCode {
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("(?:class|record|interface|enum) (\\w+)");

    private WrongCode() {}

    /** The classes of these source files, each a package declaration and one top-level type. */
    static JavaClasses of(String... sources) {
        try {
            var target = Files.createTempDirectory("tailrace-wrong");
            try {
                compile(target, Arrays.stream(sources).map(Source::new).toList());
                return new ClassFileImporter().importPath(target);
            } finally {
                delete(target);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the wrong code could not be compiled", e);
        }
    }

    private static void compile(Path target, List<Source> sources) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("there is no compiler here; run the tests on a JDK");
        }
        var messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(target));
            var options = List.of("--release", "17", "-proc:none", "-nowarn", "-classpath", classPath());
            if (!compiler.getTask(messages, files, null, options, null, sources).call()) {
                throw new IllegalStateException("the wrong code is wrong in another way:\n" + messages);
            }
        }
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static void delete(Path directory) throws IOException {
        var found = new ArrayList<Path>();
        try (var paths = Files.walk(directory)) {
            paths.forEach(found::add);
        }
        for (var i = found.size() - 1; i >= 0; i--) {
            Files.delete(found.get(i));
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(
                    URI.create("string:///" + first(PACKAGE, text).replace('.', '/') + "/" + name(text) + ".java"),
                    JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        private static String name(String text) {
            return text.contains("NullMarked package") ? "package-info" : first(TYPE, text);
        }

        private static String first(Pattern pattern, String text) {
            var matcher = pattern.matcher(text);
            if (!matcher.find()) {
                throw new IllegalArgumentException("no " + pattern + " in " + text);
            }
            return matcher.group(1);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
