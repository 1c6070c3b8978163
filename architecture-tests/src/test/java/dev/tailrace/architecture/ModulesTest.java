package dev.tailrace.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.tailrace.architecture.MainCode.CLASSES;
import static dev.tailrace.architecture.MainCode.CORE;
import static dev.tailrace.architecture.MainCode.DIAGRAM;
import static dev.tailrace.architecture.MainCode.DSL;
import static dev.tailrace.architecture.MainCode.INTERNAL;
import static dev.tailrace.architecture.MainCode.POSTGRES;
import static dev.tailrace.architecture.MainCode.ROOT;
import static dev.tailrace.architecture.MainCode.RUNTIME;
import static dev.tailrace.architecture.MainCode.assertObeys;
import static dev.tailrace.architecture.MainCode.assertReports;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modules point one way, {@code dsl -> core <- runtime} and {@code diagram -> core}, packages form no cycles, and internals stay inside. */
class ModulesTest {
    private static final ArchRule CORE_SEES_NOTHING_OF_OURS = seesOnly(CORE, CORE);
    private static final ArchRule DSL_SEES_CORE = seesOnly(DSL, DSL, CORE);
    private static final ArchRule DIAGRAM_SEES_CORE = seesOnly(DIAGRAM, DIAGRAM, CORE);
    private static final ArchRule RUNTIME_SEES_CORE = seesOnly(RUNTIME, RUNTIME, CORE);
    private static final ArchRule POSTGRES_SEES_NOTHING_OF_OURS = seesOnly(POSTGRES, POSTGRES);

    private static final ArchRule NO_CYCLES =
            slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();

    private static final ArchRule INTERNALS_ARE_HIDDEN = noClasses()
            .that()
            .resideOutsideOfPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL);

    private static final ArchRule INTERNALS_KNOW_NO_ASSEMBLY = noClasses()
            .that()
            .resideInAPackage(INTERNAL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".runtime");

    private static final ArchRule LEAVES_ARE_LEAVES = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".runtime.error", ROOT + ".runtime.option", ROOT + ".runtime.view")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + ".runtime", INTERNAL);

    private static ArchRule seesOnly(String module, String... seen) {
        return noClasses()
                .that()
                .resideInAPackage(module)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(seen)));
    }

    @ParameterizedTest
    @CsvSource({"core, 45", "dsl, 40", "diagram, 12", "runtime, 150", "postgres, 18"})
    void enoughClassesAreRead(String module, long least) {
        var packages = ROOT + "." + module;
        assertThat(CLASSES.stream().filter(c -> c.getPackageName().startsWith(packages)))
                .as("classes of " + packages)
                .hasSizeGreaterThan((int) least);
    }

    @Test
    void noTestIsReadAsMainCode() {
        assertThat(CLASSES).noneMatch(c -> c.getPackageName().startsWith(ROOT + ".architecture"));
    }

    @Test
    void modulesPointOneWay() {
        assertObeys(CORE_SEES_NOTHING_OF_OURS);
        assertObeys(DSL_SEES_CORE);
        assertObeys(DIAGRAM_SEES_CORE);
        assertObeys(RUNTIME_SEES_CORE);
        assertObeys(POSTGRES_SEES_NOTHING_OF_OURS);
    }

    @Test
    void aModuleThatPointsTheWrongWayIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.core; class A { dev.tailrace.dsl.Workflow<?> w; }",
                "package dev.tailrace.core.plan; class B { dev.tailrace.runtime.WorkflowClient c; }",
                "package dev.tailrace.dsl; class C { dev.tailrace.runtime.view.Run r; }",
                "package dev.tailrace.runtime.internal.start; class D { dev.tailrace.dsl.Workflow<?> w; }",
                "package dev.tailrace.runtime; class E { dev.tailrace.postgres.TestDatabase d; }",
                "package dev.tailrace.diagram; class G { dev.tailrace.dsl.Workflow<?> w; }",
                "package dev.tailrace.runtime.view; class H { dev.tailrace.diagram.SvgPicture p; }",
                "package dev.tailrace.postgres; class F { dev.tailrace.core.Queue q; }");

        assertReports(CORE_SEES_NOTHING_OF_OURS, wrong, "core.A.w", "core.plan.B.c");
        assertReports(DSL_SEES_CORE, wrong, "dsl.C.r");
        assertReports(DIAGRAM_SEES_CORE, wrong, "diagram.G.w");
        assertReports(RUNTIME_SEES_CORE, wrong, "start.D.w", "runtime.E.d", "view.H.p");
        assertReports(POSTGRES_SEES_NOTHING_OF_OURS, wrong, "postgres.F.q");
    }

    @Test
    void packagesFormNoCycles() {
        assertObeys(NO_CYCLES);
    }

    @Test
    void aCycleOfPackagesIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.core.one; public class A { dev.tailrace.core.two.B b; }",
                "package dev.tailrace.core.two; public class B { dev.tailrace.core.C c; }",
                "package dev.tailrace.core; public class C { dev.tailrace.core.one.A a; }");

        assertReports(NO_CYCLES, wrong, "Cycle detected");
    }

    @Test
    void internalsAreHidden() {
        assertObeys(INTERNALS_ARE_HIDDEN);
        assertObeys(INTERNALS_KNOW_NO_ASSEMBLY);
        assertObeys(LEAVES_ARE_LEAVES);
    }

    @Test
    void aUseOfInternalsIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.examples; class A { dev.tailrace.runtime.internal.store.Fence f; }",
                "package dev.tailrace.runtime.internal.claim; class B { dev.tailrace.runtime.WorkflowClient c; }",
                "package dev.tailrace.runtime.view; class C { dev.tailrace.runtime.internal.store.Fence f; }",
                "package dev.tailrace.runtime.option; class D { dev.tailrace.runtime.Job<?> j; }");

        assertReports(INTERNALS_ARE_HIDDEN, wrong, "examples.A.f");
        assertReports(INTERNALS_KNOW_NO_ASSEMBLY, wrong, "claim.B.c");
        assertReports(LEAVES_ARE_LEAVES, wrong, "view.C.f", "option.D.j");
    }

    /** Every package of ours is a slice, also one that has further packages in it. */
    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith(ROOT)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}
