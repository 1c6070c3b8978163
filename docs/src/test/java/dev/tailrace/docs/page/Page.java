package dev.tailrace.docs.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Markdown page of the repository.
 *
 * @param name its path from the repository's root, with slashes
 */
public record Page(String name, List<String> lines) {
    private static final Pattern MARK = Pattern.compile("<!-- (.+) -->");
    private static final String FENCE = "```";

    /**
     * A fenced block.
     *
     * @param language what is said behind the opening fence; empty for nothing
     * @param mark what the comment right above the fence says, or null if there is none
     * @param heading the nearest heading above, without its number signs
     * @param from the index of its first line
     * @param to the index of its closing fence
     */
    public record Fence(String language, @Nullable String mark, String heading, int from, int to, String text) {
        /** What a mark of this kind names, or null if the fence has no such mark. */
        public @Nullable String marked(String kind) {
            return mark != null && mark.startsWith(kind + ": ") ? mark.substring(kind.length() + 2) : null;
        }
    }

    /** The root of the repository. */
    public static Path root() {
        var directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("workflow-core"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException("run this inside of the repository");
            }
        }
        return directory;
    }

    public static Page read(String name) {
        try {
            return new Page(name, Files.readAllLines(root().resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every page: those in the root, and all below docs. */
    public static List<Page> all() {
        var root = root();
        try (var top = Files.list(root);
                var docs = Files.walk(root.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .map(path -> root.relativize(path).toString().replace('\\', '/'))
                    .filter(name -> !name.contains("/target/"))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Fence> fences() {
        var fences = new ArrayList<Fence>();
        var heading = "";
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.startsWith("#")) {
                heading = line.replaceFirst("^#+\\s*", "");
            }
            if (line.startsWith(FENCE)) {
                var to = i + 1;
                while (to < lines.size() && !lines.get(to).startsWith(FENCE)) {
                    to++;
                }
                fences.add(new Fence(
                        line.substring(FENCE.length()).strip(),
                        markAbove(i),
                        heading,
                        i + 1,
                        to,
                        String.join("\n", lines.subList(i + 1, Math.min(to, lines.size())))));
                i = to;
            }
        }
        return fences;
    }

    private @Nullable String markAbove(int fence) {
        var matcher = MARK.matcher(fence == 0 ? "" : lines.get(fence - 1));
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** The text of the one fence with this mark. */
    public String marked(String mark) {
        var found = fences().stream().filter(f -> mark.equals(f.mark())).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(name + " has " + found.size() + " fences marked '" + mark + "'");
        }
        return found.get(0).text();
    }

    /** Puts a text into the fence with this mark, in the file. */
    void rewrite(Fence fence, String text) {
        var changed = new ArrayList<>(lines.subList(0, fence.from()));
        changed.addAll(text.lines().toList());
        changed.addAll(lines.subList(fence.to(), lines.size()));
        try {
            Files.writeString(root().resolve(name), String.join("\n", changed) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
