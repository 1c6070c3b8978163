package dev.tailrace.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static dev.tailrace.architecture.MainCode.CLASSES;
import static dev.tailrace.architecture.MainCode.ROOT;
import static dev.tailrace.architecture.MainCode.assertObeys;
import static dev.tailrace.architecture.MainCode.assertReports;
import static dev.tailrace.architecture.MainCode.violations;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.sql.Connection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How classes are built: few parameters, no nulls unsaid, one operation a class of the store. */
class ShapeTest {
    private static final int MOST_PARAMETERS = 7;

    private static final ArchRule CONSTRUCTORS_ARE_SHORT =
            classes().that().resideInAPackage(ROOT + "..").should(new HaveShortConstructors());

    private static final ArchRule STORE_CLASSES_DO_ONE_THING =
            classes().that().resideInAPackage(ROOT + ".runtime.internal.store").should(new DoOneThingWithAConnection());

    @Test
    void constructorsTakeAtMostSevenParameters() {
        assertObeys(CONSTRUCTORS_ARE_SHORT);
    }

    @Test
    void aConstructorOfEightIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.core; class A { A(int a, int b, int c, int d, int e, int f, int g, int h) {} }",
                "package dev.tailrace.dsl; record B(int a, int b, int c, int d, int e, int f, int g, int h) {}",
                "package dev.tailrace.core; class C { class In { In(int a, int b, int c, int d, int e, int f, int g) {} } }",
                "package dev.tailrace.core; enum D { X(1, 2, 3, 4, 5, 6, 7); D(int a, int b, int c, int d, int e, int f, int g) {} }");

        assertReports(CONSTRUCTORS_ARE_SHORT, wrong, "core.A.<init>", "dsl.B.<init>");
        assertThat(violations(CONSTRUCTORS_ARE_SHORT, wrong)).hasSize(2);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(unmarkedPackages(CLASSES)).isEmpty();
    }

    @Test
    void aPackageThatIsNotNullMarkedIsReported() {
        var wrong = WrongCode.of(
                "@org.jspecify.annotations.NullMarked package dev.tailrace.core.marked;",
                "package dev.tailrace.core.marked; class A {}",
                "package dev.tailrace.core.bare; class B {}");

        assertThat(unmarkedPackages(wrong)).containsExactly("dev.tailrace.core.bare");
    }

    @Test
    void aStoreClassHoldsOneOperation() {
        assertObeys(STORE_CLASSES_DO_ONE_THING);
        assertThat(CLASSES.stream().filter(c -> c.getPackageName().equals(ROOT + ".runtime.internal.store")))
                .hasSizeGreaterThan(30);
    }

    @Test
    void aStoreClassOfTwoOperationsIsReported() {
        var wrong = WrongCode.of(
                """
                package dev.tailrace.runtime.internal.store;
                class TwoThings {
                    void one(java.sql.Connection c) {}
                    void two(java.sql.Connection c, long id) {}
                    private void part(java.sql.Connection c) {}
                }
                """, "package dev.tailrace.runtime.internal.store; class One { void run(java.sql.Connection c) {} }");

        assertThat(violations(STORE_CLASSES_DO_ONE_THING, wrong))
                .singleElement()
                .asString()
                .contains("TwoThings", "one", "two")
                .doesNotContain("part");
    }

    private static Set<String> unmarkedPackages(JavaClasses classes) {
        return classes.stream()
                .filter(c -> c.getPackageName().startsWith(ROOT))
                .filter(c -> !c.getPackage().isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .collect(toCollection(TreeSet::new));
    }

    private static final class HaveShortConstructors extends ArchCondition<JavaClass> {
        HaveShortConstructors() {
            super("have constructors of at most " + MOST_PARAMETERS + " parameters");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            for (var constructor : type.getConstructors()) {
                var parameters = written(type, constructor);
                if (parameters > MOST_PARAMETERS && !type.isAnonymousClass()) {
                    events.add(SimpleConditionEvent.violated(
                            constructor, constructor.getFullName() + " takes " + parameters + " parameters"));
                }
            }
        }

        /** Without those that javac adds: name and number of an enum's constant, the object around an inner class. */
        private static int written(JavaClass type, JavaConstructor constructor) {
            var all = constructor.getRawParameterTypes();
            if (type.isEnum()) {
                return all.size() - 2;
            }
            var around = type.getEnclosingClass();
            var isInner = !type.getModifiers().contains(JavaModifier.STATIC) && !type.isRecord();
            return around.isPresent() && isInner && !all.isEmpty() && all.get(0).equals(around.get())
                    ? all.size() - 1
                    : all.size();
        }
    }

    private static final class DoOneThingWithAConnection extends ArchCondition<JavaClass> {
        DoOneThingWithAConnection() {
            super("have at most one method that is not private and takes a connection");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            var operations = type.getMethods().stream()
                    .filter(m -> !m.getModifiers().contains(JavaModifier.PRIVATE))
                    .filter(m -> m.getRawParameterTypes().stream().anyMatch(p -> p.isEquivalentTo(Connection.class)))
                    .map(JavaMethod::getName)
                    .sorted()
                    .toList();
            if (operations.size() > 1) {
                events.add(SimpleConditionEvent.violated(
                        type, type.getName() + " does more than one thing: " + operations));
            }
        }
    }
}
