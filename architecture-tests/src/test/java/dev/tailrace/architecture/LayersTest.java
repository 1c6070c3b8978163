package dev.tailrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.tailrace.architecture.MainCode.CLASSES;
import static dev.tailrace.architecture.MainCode.RUNTIME;
import static dev.tailrace.architecture.MainCode.assertObeys;
import static dev.tailrace.architecture.MainCode.assertReports;
import static dev.tailrace.architecture.MainCode.violations;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inside the runtime: who may use whom, and who may speak to the database. */
class LayersTest {
    private static final String BASE = "dev.tailrace.runtime.";
    private static final String INTERNAL = BASE + "internal.";

    /** Each package and all that it uses of the runtime. What is not here is not allowed, and what is here is used. */
    private static final Map<String, Set<String>> USES = Map.ofEntries(
            // from the bottom up
            Map.entry("jdbc", Set.of()),
            Map.entry("loop", Set.of()),
            Map.entry("payload", Set.of("error")),
            Map.entry("schema", Set.of("error", "internal.jdbc")),
            Map.entry("store", Set.of("internal.jdbc", "internal.payload", "option", "query", "view")),
            Map.entry("log", Set.of("internal.store")),
            Map.entry("rule", Set.of("internal.store")),
            Map.entry("lane", Set.of("internal.jdbc", "internal.store")),
            Map.entry("node", Set.of("internal.jdbc", "internal.store")),
            Map.entry("wake", Set.of("internal.jdbc", "internal.lane", "internal.loop", "internal.store")),
            // the flow: three parts that do not know each other
            Map.entry("claim", Set.of("internal.jdbc", "internal.lane", "internal.rule", "internal.store")),
            Map.entry(
                    "work",
                    Set.of(
                            "error",
                            "internal.add",
                            "internal.log",
                            "internal.loop",
                            "internal.payload",
                            "internal.rule",
                            "internal.store")),
            Map.entry(
                    "finish",
                    Set.of("internal.jdbc", "internal.log", "internal.loop", "internal.rule", "internal.store")),
            Map.entry(
                    "gate",
                    Set.of(
                            "error",
                            "internal.add",
                            "internal.jdbc",
                            "internal.lane",
                            "internal.payload",
                            "internal.rule",
                            "internal.store")),
            Map.entry("pool", Set.of("internal.gate", "internal.jdbc", "internal.store")),
            Map.entry(
                    "child",
                    Set.of(
                            "error",
                            "internal.gate",
                            "internal.jdbc",
                            "internal.payload",
                            "internal.rule",
                            "internal.start",
                            "internal.store",
                            "option",
                            "view")),
            // what a client does, and what goes on beside the flow
            Map.entry(
                    "start",
                    Set.of(
                            "error",
                            "internal.jdbc",
                            "internal.lane",
                            "internal.payload",
                            "internal.store",
                            "option",
                            "view")),
            Map.entry(
                    "add",
                    Set.of(
                            "internal.jdbc",
                            "internal.lane",
                            "internal.payload",
                            "internal.start",
                            "internal.store",
                            "option")),
            Map.entry(
                    "steer",
                    Set.of(
                            "error",
                            "internal.finish",
                            "internal.jdbc",
                            "internal.payload",
                            "internal.store",
                            "internal.upkeep",
                            "view")),
            Map.entry(
                    "cron",
                    Set.of("internal.jdbc", "internal.payload", "internal.start", "internal.store", "option", "view")),
            Map.entry(
                    "retry",
                    Set.of("internal.jdbc", "internal.payload", "internal.start", "internal.store", "option", "view")),
            Map.entry("read", Set.of("internal.jdbc", "internal.payload", "internal.store", "query", "view")),
            Map.entry("event", Set.of("event", "internal.jdbc", "internal.loop", "internal.store", "view")),
            Map.entry("upkeep", Set.of("internal.jdbc", "internal.lane", "internal.rule", "internal.store", "option")));

    private static final ArchRule THINKERS_KNOW_NO_DATABASE = noClasses()
            .that()
            .resideInAnyPackage(INTERNAL + "payload", INTERNAL + "rule", INTERNAL + "loop", INTERNAL + "log")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..");

    private static final ArchRule WORK_TOUCHES_NO_CONNECTION = noClasses()
            .that()
            .resideInAPackage(INTERNAL + "work")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..")
                    .and(not(type(SQLException.class))));

    private static final ArchRule STORE_AND_JDBC_READ_ROWS = noClasses()
            .that(resideInAPackage(RUNTIME)
                    .and(not(resideInAnyPackage(INTERNAL + "jdbc", INTERNAL + "store", INTERNAL + "schema"))))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.ResultSet");

    private static ArchRule usesOnlyWhatIsSaid(String name) {
        var allowed = Stream.concat(Stream.of("internal." + name), USES.getOrDefault(name, Set.of()).stream())
                .map(other -> BASE + other)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(INTERNAL + name)
                .should()
                .dependOnClassesThat(resideInAPackage(RUNTIME).and(not(resideInAnyPackage(allowed))));
    }

    static Stream<String> layers() {
        return USES.keySet().stream().sorted();
    }

    private static Set<String> layersOf(JavaClasses classes) {
        return classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(INTERNAL))
                .map(name -> name.substring(INTERNAL.length()))
                .collect(toCollection(TreeSet::new));
    }

    private static Set<String> usesOf(JavaClasses classes, String layer) {
        return classes.stream()
                .filter(c -> c.getPackageName().equals(INTERNAL + layer))
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .map(d -> d.getTargetClass().getBaseComponentType().getPackageName())
                .filter(name -> name.startsWith(BASE) && !name.equals(INTERNAL + layer))
                .map(name -> name.substring(BASE.length()))
                .collect(toCollection(TreeSet::new));
    }

    @Test
    void everyInternalPackageHasAPlace() {
        assertThat(layersOf(CLASSES)).containsExactlyInAnyOrderElementsOf(USES.keySet());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayerUsesWhatIsSaid(String layer) {
        assertObeys(usesOnlyWhatIsSaid(layer));
        assertThat(usesOf(CLASSES, layer))
                .as("what " + layer + " uses")
                .containsAll(USES.getOrDefault(layer, Set.of()));
    }

    @Test
    void theFlowIsThreePartsThatDoNotKnowEachOther() {
        for (var part : Set.of("claim", "work", "finish")) {
            assertThat(USES.get(part))
                    .doesNotContain("internal.claim", "internal.work", "internal.finish", "internal.upkeep");
        }
    }

    @Test
    void aLayerThatUsesAnotherIsReported() {
        // One class in each package, and one more that uses the class of a package which nobody may use.
        var wrong = WrongCode.of(layers().flatMap(LayersTest::wrongLayer).toArray(String[]::new));

        layers().forEach(layer -> {
            assertReports(usesOnlyWhatIsSaid(layer), wrong, layer + ".Wrong.s");
            assertThat(usesOf(wrong, layer)).containsExactly("internal." + strangerTo(layer));
        });
    }

    private static Stream<String> wrongLayer(String layer) {
        return Stream.of(
                "package %s%s; public class Stranger {}".formatted(INTERNAL, layer),
                "package %s%s; class Wrong { %s%s.Stranger s; }"
                        .formatted(INTERNAL, layer, INTERNAL, strangerTo(layer)));
    }

    private static String strangerTo(String layer) {
        return layer.equals("claim") ? "work" : "claim";
    }

    @Test
    void aPackageWithoutAPlaceIsSeen() {
        var wrong = WrongCode.of("package dev.tailrace.runtime.internal.misc; class Helper {}");

        assertThat(layersOf(wrong)).containsExactly("misc");
    }

    @Test
    void onlyThoseTouchTheDatabaseWhoMust() {
        assertObeys(THINKERS_KNOW_NO_DATABASE);
        assertObeys(WORK_TOUCHES_NO_CONNECTION);
        assertObeys(STORE_AND_JDBC_READ_ROWS);
    }

    @Test
    void aTouchOfTheDatabaseIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.runtime.internal.payload; class A { java.sql.Connection c; }",
                "package dev.tailrace.runtime.internal.rule; class B { void b() throws java.sql.SQLException {} }",
                "package dev.tailrace.runtime.internal.loop; class C { javax.sql.DataSource d; }",
                "package dev.tailrace.runtime.internal.log; class D { org.postgresql.PGConnection c; }",
                "package dev.tailrace.runtime.internal.work; class E { java.sql.Connection c; }",
                "package dev.tailrace.runtime.internal.work; class F { void f() throws java.sql.SQLException {} }",
                "package dev.tailrace.runtime.internal.claim; class G { java.sql.ResultSet r; }");

        assertReports(THINKERS_KNOW_NO_DATABASE, wrong, "payload.A.c", "rule.B.b()", "loop.C.d", "log.D.c");
        assertReports(WORK_TOUCHES_NO_CONNECTION, wrong, "work.E.c");
        assertThat(violations(WORK_TOUCHES_NO_CONNECTION, wrong)).noneMatch(line -> line.contains("work.F"));
        assertReports(STORE_AND_JDBC_READ_ROWS, wrong, "claim.G.r");
    }
}
