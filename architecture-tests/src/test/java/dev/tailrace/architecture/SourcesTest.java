package dev.tailrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.architecture.SourceTree.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen only in source files: their length, their names, tests that sleep. */
class SourcesTest {
    private static final int MOST_LINES = 400;
    private static final Pattern SLEEP =
            Pattern.compile("\\b(Thread|TimeUnit\\.\\w+|[A-Z]+SECONDS)\\s*\\.sleep\\s*\\(");
    /** The runtime itself, these tests, and the measurements of single parts of it. */
    private static final List<String> MAY_USE_INTERNALS = List.of(
            "workflow-runtime/", "architecture-tests/", "benchmarks/src/main/java/dev/tailrace/benchmarks/jmh/");

    private static final Pattern INTERNALS = Pattern.compile("import (static )?dev\\.tailrace\\.runtime\\.internal\\.");
    private static final Pattern TEST = Pattern.compile("^\\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b");
    private static final Pattern IS_DOCUMENTED = Pattern.compile("(?s)^/\\*\\*.*\\*/\\s*@NullMarked\\s*package ");

    @TempDir
    Path temp;

    private static List<String> tooLong(SourceTree tree) {
        return found(tree, s -> s.lines().size() > MOST_LINES, s -> s.lines().size() + " lines");
    }

    private static List<String> sleepingTests(SourceTree tree) {
        return found(tree, s -> s.isTest() && SLEEP.matcher(s.text()).find(), s -> "sleeps");
    }

    private static List<String> testsThatNobodyRuns(SourceTree tree) {
        return found(
                tree,
                s -> s.lines().stream().anyMatch(l -> TEST.matcher(l).find())
                        && !s.fileName().endsWith("Test.java"),
                s -> "has tests, but is not called ...Test");
    }

    private static List<String> usersOfInternals(SourceTree tree) {
        return found(
                tree,
                s -> MAY_USE_INTERNALS.stream().noneMatch(s.path()::startsWith)
                        && INTERNALS.matcher(s.text()).find(),
                s -> "uses internals of the runtime");
    }

    private static List<String> packagesWithoutASentence(SourceTree tree) {
        return found(
                tree,
                s -> s.fileName().equals("package-info.java")
                        && !IS_DOCUMENTED.matcher(s.text()).find(),
                s -> "has no sentence, or no @NullMarked");
    }

    private static List<String> found(SourceTree tree, Predicate<Source> isWrong, Function<Source, String> why) {
        return tree.sources().stream()
                .filter(isWrong)
                .map(s -> s.path() + ": " + why.apply(s))
                .toList();
    }

    @Test
    void enoughFilesAreRead() {
        assertThat(SourceTree.ofRepository().sources())
                .hasSizeGreaterThan(200)
                .anyMatch(Source::isTest)
                .anyMatch(s -> s.path().equals("workflow-core/src/main/java/dev/tailrace/core/Queue.java"))
                .noneMatch(s -> s.path().contains("/target/"));
    }

    @Test
    void aFileHasAtMost400Lines() {
        assertThat(tooLong(SourceTree.ofRepository())).isEmpty();
    }

    @Test
    void testsNeverSleep() {
        assertThat(sleepingTests(SourceTree.ofRepository())).isEmpty();
    }

    @Test
    void testsAreCalledSoThatTheyAreRun() {
        assertThat(testsThatNobodyRuns(SourceTree.ofRepository())).isEmpty();
    }

    @Test
    void otherModulesUseNoInternalsNotEvenInTests() {
        assertThat(usersOfInternals(SourceTree.ofRepository())).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertThat(packagesWithoutASentence(SourceTree.ofRepository())).isEmpty();
    }

    @Test
    void whatIsWrongInAFileIsReported() throws IOException {
        var tests = "a/src/test/java/x/";
        write("a/src/main/java/x/Long.java", "// a line\n".repeat(MOST_LINES + 1));
        write("a/src/main/java/x/Full.java", "// a line\n".repeat(MOST_LINES));
        write("a/src/main/java/x/Sleeper.java", "Thread" + ".sleep(1);");
        write(tests + "SleepTest.java", "Thread" + ".sleep(1);");
        write(tests + "NapTest.java", "TimeUnit.SECONDS" + ".sleep(1);");
        write(tests + "RestTest.java", "MILLISECONDS" + ".sleep(1);");
        write(tests + "Lost.java", "    @" + "Test\n    void neverRun() {}");
        write("docs/src/test/java/x/Inside.java", "import dev.tailrace.runtime" + ".internal.store.Fence;");
        write("workflow-runtime/src/test/java/x/Own.java", "import dev.tailrace.runtime" + ".internal.store.Fence;");
        write("a/src/main/java/y/package-info.java", "@NullMarked\npackage y;");
        write("a/src/main/java/z/package-info.java", "/** Zs. */\npackage z;");
        write("a/src/main/java/x/package-info.java", "/** Xs. */\n@NullMarked\npackage x;");
        write("a/target/src/Made.java", "// a line\n".repeat(MOST_LINES + 1));
        var tree = new SourceTree(temp);

        assertThat(tooLong(tree)).containsExactly("a/src/main/java/x/Long.java: 401 lines");
        assertThat(sleepingTests(tree))
                .containsExactly(
                        tests + "NapTest.java: sleeps",
                        tests + "RestTest.java: sleeps",
                        tests + "SleepTest.java: sleeps");
        assertThat(testsThatNobodyRuns(tree)).singleElement().asString().startsWith(tests + "Lost.java");
        assertThat(usersOfInternals(tree)).singleElement().asString().startsWith("docs/src/test/java/x/Inside.java");
        assertThat(packagesWithoutASentence(tree)).hasSize(2).noneMatch(line -> line.contains("/x/"));
    }

    private void write(String path, String text) throws IOException {
        var file = temp.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
