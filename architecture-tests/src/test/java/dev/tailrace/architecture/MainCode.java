package dev.tailrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The main code of every module that these tests see, read once. */
final class MainCode {
    static final String ROOT = "dev.tailrace";
    static final String CORE = ROOT + ".core..";
    static final String DSL = ROOT + ".dsl..";
    static final String DIAGRAM = ROOT + ".diagram..";
    static final String RUNTIME = ROOT + ".runtime..";
    static final String INTERNAL = ROOT + ".runtime.internal..";
    static final String POSTGRES = ROOT + ".postgres..";

    /** What applications put on their class path. */
    static final String[] LIBRARIES = {CORE, DSL, DIAGRAM, RUNTIME, POSTGRES};

    private static final Pattern CLASS_FILE = Pattern.compile(".*/(dev/tailrace/[\\w/-]+?)(\\$.*)?\\.class");

    /** The main sources, from the package on. */
    private static final Set<String> SOURCES = SourceTree.ofRepository().sources().stream()
            .filter(source -> !source.isTest())
            .map(source -> source.path().replaceFirst(".*src/main/java/", ""))
            .collect(Collectors.toUnmodifiableSet());

    static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(MainCode::isMain).importPackages(ROOT);

    private MainCode() {}

    /** Told by the sources, since a build may put main and test classes into one directory. */
    private static boolean isMain(Location location) {
        var name = CLASS_FILE.matcher(location.asURI().toString());
        return name.matches() && SOURCES.contains(name.group(1) + ".java");
    }

    /** What breaks the rule, a line each. */
    static List<String> violations(ArchRule rule, JavaClasses classes) {
        return rule.evaluate(classes).getFailureReport().getDetails();
    }

    static void assertObeys(ArchRule rule) {
        assertThat(violations(rule, CLASSES)).as(rule.getDescription()).isEmpty();
    }

    /** Each of the texts is in some line of what the rule says of the wrong classes. */
    static void assertReports(ArchRule rule, JavaClasses wrong, String... texts) {
        var violations = violations(rule, wrong);
        for (var text : texts) {
            assertThat(violations).as(rule.getDescription()).anyMatch(line -> line.contains(text));
        }
    }
}
