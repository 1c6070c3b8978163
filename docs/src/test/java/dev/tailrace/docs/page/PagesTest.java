package dev.tailrace.docs.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.docs.page.Page.Fence;
import dev.tailrace.dsl.Workflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages show what the code says, and point to what exists. */
class PagesTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");

    static Stream<Page> pages() {
        return Page.all().stream();
    }

    @Test
    void thePagesAreFound() {
        assertThat(pages().map(Page::name))
                .contains(
                        "README.md",
                        "CHANGELOG.md",
                        "CONTRIBUTING.md",
                        "docs/getting-started.md",
                        "docs/concepts.md",
                        "docs/conditions.md",
                        "docs/teardown.md",
                        "docs/transactions.md",
                        "docs/fan-out.md",
                        "docs/once.md",
                        "docs/retry.md",
                        "docs/cron.md",
                        "docs/queues.md",
                        "docs/pools.md",
                        "docs/retention.md",
                        "docs/reading.md",
                        "docs/connections.md",
                        "docs/security.md",
                        "docs/errors.md",
                        "docs/diagrams.md",
                        "docs/performance.md",
                        "docs/coming-from.md",
                        "docs/design/README.md");
        assertThat(pages().flatMap(p -> p.fences().stream())
                        .filter(f -> f.language().equals("java")))
                .hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyJavaFenceIsARegionThatIsRun(Page page) {
        for (var fence : fencesOf(page, "java")) {
            Fences.assertShows(Page.read(page.name()), fence, Region.read(required(page, fence, "snippet")));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyDiagramIsDrawnByItsWorkflow(Page page) throws ReflectiveOperationException {
        for (var fence : fencesOf(page, "mermaid")) {
            var workflow = constant(required(page, fence, "diagram"));
            Fences.assertShows(Page.read(page.name()), fence, workflow.diagram().toMermaid());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everySqlFenceHasAName(Page page) {
        assertThat(fencesOf(page, "sql").stream().map(fence -> required(page, fence, "sql")))
                .doesNotHaveDuplicates();
    }

    /** The last one first, so that rewriting one does not move those to come. */
    private static List<Fence> fencesOf(Page page, String language) {
        var fences = new ArrayList<>(page.fences());
        fences.removeIf(fence -> !fence.language().equals(language));
        Collections.reverse(fences);
        return fences;
    }

    private static Workflow<?> constant(String place) throws ReflectiveOperationException {
        var hash = place.indexOf('#');
        var field = Class.forName("dev.tailrace.docs." + place.substring(0, hash))
                .getDeclaredField(place.substring(hash + 1));
        field.setAccessible(true);
        return (Workflow<?>) Objects.requireNonNull(field.get(null));
    }

    private static String required(Page page, Fence fence, String kind) {
        var named = fence.marked(kind);
        assertThat(named)
                .as("the mark <!-- %s: ... --> above the fence of %s, line %d", kind, page, fence.from())
                .isNotNull();
        return Objects.requireNonNull(named);
    }

    @Test
    void theReadmeBeginsWithTheTwoCommands() {
        var first = Page.read("README.md").fences().get(0);

        assertThat(first.text().lines()).containsExactly("mvn -q -pl examples -am compile exec:java", "mvn verify");
    }

    @Test
    void everyCommandHasAHeadingAndABlock() {
        var page = Page.read("README.md");
        var commands = page.lines().indexOf("## Commands");
        var fences = page.fences().stream()
                .filter(f -> f.from() > commands && f.from() < nextSection(page, commands))
                .toList();

        assertThat(fences).extracting(Fence::heading).doesNotHaveDuplicates().startsWith("Booking", "Tests");
        assertThat(fences.stream().limit(2).map(Fence::text))
                .containsExactlyElementsOf(page.fences().get(0).text().lines().toList());
        assertThat(fences).allMatch(f -> f.text().lines().count() == 1);
    }

    private static int nextSection(Page page, int section) {
        for (var i = section + 1; i < page.lines().size(); i++) {
            if (page.lines().get(i).startsWith("## ")) {
                return i;
            }
        }
        return page.lines().size();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void relativeLinksLeadSomewhere(Page page) {
        assertThat(brokenLinks(page)).isEmpty();
    }

    private static List<String> brokenLinks(Page page) {
        var broken = new ArrayList<String>();
        for (var line : page.lines()) {
            var matcher = LINK.matcher(line);
            while (matcher.find()) {
                if (!leadsSomewhere(page, matcher.group(1))) {
                    broken.add(page + " -> " + matcher.group(1));
                }
            }
        }
        return broken;
    }

    private static boolean leadsSomewhere(Page page, String link) {
        if (link.contains("://")) {
            return true;
        }
        var hash = link.indexOf('#');
        var path = hash < 0 ? link : link.substring(0, hash);
        var anchor = hash < 0 ? null : link.substring(hash + 1);
        if (path.isEmpty()) {
            return anchors(page).contains(anchor);
        }
        var target = Path.of(page.name()).resolveSibling(path).normalize();
        return Files.exists(Page.root().resolve(target))
                && (anchor == null || anchors(Page.read(target.toString())).contains(anchor));
    }

    private static List<String> anchors(Page page) {
        return page.lines().stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+\\s*", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    @Test
    void aWrongPageIsSeen() {
        var page = new Page(
                "README.md",
                List.of(
                        "# A",
                        "[gone](docs/gone.md) and [lost](CHANGELOG.md#lost)",
                        "[here](#a) and [there](CHANGELOG.md#changelog)",
                        "```java",
                        "int a;",
                        "```",
                        "<!-- snippet: page/PagesTest.java#none -->",
                        "```java",
                        "int b;",
                        "```"));

        assertThat(brokenLinks(page)).containsExactly("README.md -> docs/gone.md", "README.md -> CHANGELOG.md#lost");
        assertThat(page.fences()).extracting(Fence::text).containsExactly("int a;", "int b;");
        assertThatThrownBy(() -> required(page, page.fences().get(0), "snippet"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("README.md, line 4");
        assertThatThrownBy(() -> Region.read(required(page, page.fences().get(1), "snippet")))
                .hasMessageContaining("there is no region page/PagesTest.java#none");
    }

    @Test
    void aRegionLosesItsIndentationAndTheMarksInside() {
        var lines = List.of(
                "class A {",
                "    // region outer",
                "",
                "    int a;",
                "    // region inner",
                "        int b;",
                "    // endregion",
                "    int c;",
                "    // endregion",
                "}");

        assertThat(Region.text(Region.between(lines, "outer", "x"))).isEqualTo("int a;\n    int b;\nint c;");
        assertThat(Region.text(Region.between(lines, "inner", "x"))).isEqualTo("int b;");
        assertThatThrownBy(() -> Region.between(lines, "other", "x")).hasMessageContaining("no region x");
    }
}
