package dev.tailrace.docs;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.docs.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the tables has a test of its name, each test a row, and the code of the row stands in its test. */
class ComingFromTablesTest {
    private static final String PAGE = "docs/coming-from.md";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NAME = Pattern.compile("@DisplayName\\(\\s*\"(.*?)\"\\)", Pattern.DOTALL);

    private record Row(String rule, String said, String happens) {}

    @ParameterizedTest
    @CsvSource({"Airflow,ComingFromAirflowTest", "River Pro,ComingFromRiverProTest", "Oban Pro,ComingFromObanProTest"})
    void everyRowIsATestAndEveryTestARow(String section, String test) throws Exception {
        var type = Class.forName("dev.tailrace.docs." + test);
        var names = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> Objects.requireNonNull(method.getAnnotation(DisplayName.class), method.getName()))
                .map(DisplayName::value)
                .toList();

        assertThat(rows(Page.read(PAGE).lines(), section)).hasSizeGreaterThan(15);
        assertThat(rows(Page.read(PAGE).lines(), section))
                .extracting(Row::rule)
                .containsExactlyInAnyOrderElementsOf(names)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"Airflow,ComingFromAirflowTest", "River Pro,ComingFromRiverProTest", "Oban Pro,ComingFromObanProTest"})
    void theCodeOfARowStandsInItsTest(String section, String test) throws IOException {
        var bodies =
                bodies(Files.readString(Page.root().resolve("docs/src/test/java/dev/tailrace/docs/" + test + ".java")));

        assertThat(missing(rows(Page.read(PAGE).lines(), section), bodies)).isEmpty();
    }

    @Test
    void aRowWithoutItsTestOrWithOtherCodeIsSeen() {
        var lines = List.of(
                "## Other",
                "| In Other | Here | What happens |",
                "|---|---|---|",
                "| A wait (`\\|\\|`) | `.after(a, b)` | It waits |",
                "| Nobody tests it | nothing to say | Nothing |",
                "## Next",
                "| x | y | z |");
        var bodies = bodies("@DisplayName(\"A wait (`||`)\")\n void wait() { step.after(a,\n c) }");

        assertThat(rows(lines, "Other")).extracting(Row::rule).containsExactly("A wait (`||`)", "Nobody tests it");
        assertThat(missing(rows(lines, "Other"), bodies))
                .containsExactly("A wait (`||`): .after(a, b)", "Nobody tests it: no test");
    }

    /** Code of rows that is not in the test of the same name, as "rule: code". */
    private static List<String> missing(List<Row> rows, Map<String, String> bodies) {
        var missing = new ArrayList<String>();
        for (var row : rows) {
            var body = bodies.get(row.rule());
            if (body == null) {
                missing.add(row.rule() + ": no test");
                continue;
            }
            CODE.matcher(row.said())
                    .results()
                    .map(code -> code.group(1))
                    .filter(code -> !body.contains(withoutSpace(code)))
                    .forEach(code -> missing.add(row.rule() + ": " + code));
        }
        return missing;
    }

    private static List<Row> rows(List<String> page, String section) {
        return page.stream()
                .dropWhile(line -> !line.equals("## " + section))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(ComingFromTablesTest::row)
                .toList();
    }

    private static Row row(String line) {
        var cells = line.split("(?<!\\\\)\\|", -1);
        assertThat(cells).as(line).hasSize(5);
        return new Row(cell(cells[1]), cell(cells[2]), cell(cells[3]));
    }

    private static String cell(String text) {
        assertThat(text).isNotBlank();
        return text.strip().replace("\\|", "|");
    }

    /** What stands between the name of each test and that of the next, without white space. */
    private static Map<String, String> bodies(String source) {
        return Arrays.stream(source.split("(?=@DisplayName\\()"))
                .filter(part -> part.startsWith("@DisplayName("))
                .collect(toMap(ComingFromTablesTest::name, ComingFromTablesTest::withoutSpace));
    }

    private static String name(String part) {
        var matcher = NAME.matcher(part);
        assertThat(matcher.lookingAt()).as(part).isTrue();
        return matcher.group(1);
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
