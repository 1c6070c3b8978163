package dev.tailrace.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Java sources below a directory, main and test. */
record SourceTree(Path root) {
    /** The repository's own. */
    static SourceTree ofRepository() {
        var directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("workflow-core"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException("run this inside of the repository");
            }
        }
        return new SourceTree(directory);
    }

    /** A source file and its place in the tree, with slashes. */
    record Source(String path, List<String> lines) {
        boolean isTest() {
            return path.contains("src/test/java/");
        }

        String text() {
            return String.join("\n", lines);
        }

        String fileName() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** Of every {@code src} directory; what a build made is left out. */
    List<Source> sources() {
        try (var paths = Files.walk(root)) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> isSource(root.relativize(path)))
                    .sorted()
                    .map(this::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSource(Path path) {
        var names = Stream.iterate(0, i -> i < path.getNameCount(), i -> i + 1)
                .map(i -> path.getName(i).toString())
                .toList();
        return names.contains("src") && !names.contains("target");
    }

    private Source read(Path path) {
        try {
            return new Source(root.relativize(path).toString().replace('\\', '/'), Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
