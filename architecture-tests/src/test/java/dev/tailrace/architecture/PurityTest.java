package dev.tailrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.tailrace.architecture.MainCode.CORE;
import static dev.tailrace.architecture.MainCode.DIAGRAM;
import static dev.tailrace.architecture.MainCode.DSL;
import static dev.tailrace.architecture.MainCode.LIBRARIES;
import static dev.tailrace.architecture.MainCode.RUNTIME;
import static dev.tailrace.architecture.MainCode.assertObeys;
import static dev.tailrace.architecture.MainCode.assertReports;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.time.Clock;
import java.util.Date;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Core, dsl and diagram know no database, thread or clock; libraries do not print. */
class PurityTest {
    private static final Set<String> CLOCKS = Set.of("currentTimeMillis", "nanoTime");

    private static final ArchRule CORE_NEEDS_NEXT_TO_NOTHING = classes()
            .that()
            .resideInAPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    CORE,
                    "java.lang..",
                    "java.time..",
                    "java.util",
                    "java.util.function",
                    "java.util.regex",
                    "java.util.stream",
                    "org.jspecify.annotations");

    private static final ArchRule NO_DATABASE_AND_NO_JSON = noClasses()
            .that()
            .resideInAnyPackage(CORE, DSL, DIAGRAM)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "tools.jackson..", "com.fasterxml..");

    private static final ArchRule NO_THREADS = noClasses()
            .that()
            .resideInAnyPackage(CORE, DSL, DIAGRAM)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent..")
            .orShould()
            .accessClassesThat()
            .areAssignableTo(Thread.class);

    private static final ArchRule NO_CLOCK = noClasses()
            .that()
            .resideInAnyPackage(CORE, DSL, DIAGRAM)
            .should()
            .accessTargetWhere(describe("the time is asked for", PurityTest::asksForTheTime))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    /** A node whose clock is a day off, or jumps, must not differ from the others: the time is the database's. */
    private static final ArchRule NO_WALL_CLOCK = noClasses()
            .that()
            .resideInAPackage(RUNTIME)
            .should()
            .accessTargetWhere(describe("the node's own date is asked for", PurityTest::asksForTheDate))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    private static final ArchRule NO_PRINTING =
            noClasses().that().resideInAnyPackage(LIBRARIES).should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    private static boolean asksForTheTime(JavaAccess<?> access) {
        return asksForTheDate(access) || isOfSystem(access, CLOCKS);
    }

    private static boolean asksForTheDate(JavaAccess<?> access) {
        var owner = access.getTargetOwner();
        return (owner.getPackageName().startsWith("java.time")
                        && access.getTarget().getName().equals("now"))
                || owner.isEquivalentTo(Date.class)
                || isOfSystem(access, Set.of("currentTimeMillis"));
    }

    private static boolean isOfSystem(JavaAccess<?> access, Set<String> names) {
        return access.getTargetOwner().isEquivalentTo(System.class)
                && names.contains(access.getTarget().getName());
    }

    @Test
    void coreDslAndDiagramArePure() {
        assertObeys(CORE_NEEDS_NEXT_TO_NOTHING);
        assertObeys(NO_DATABASE_AND_NO_JSON);
        assertObeys(NO_THREADS);
        assertObeys(NO_CLOCK);
    }

    @Test
    void whatIsNotPureIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.core; class A { java.sql.Connection c; }",
                "package dev.tailrace.core.plan; class B { tools.jackson.databind.JsonNode n; }",
                "package dev.tailrace.core; class C { java.util.concurrent.locks.Lock l; }",
                "package dev.tailrace.core; class D { void d() { Thread.yield(); } }",
                "package dev.tailrace.dsl; class E { Object e() { return java.time.Instant.now(); } }",
                "package dev.tailrace.dsl; class F { java.util.function.Supplier<Object> f = java.time.LocalDate::now; }",
                "package dev.tailrace.core; class G { long g() { return System.nanoTime() + System.currentTimeMillis(); } }",
                "package dev.tailrace.core; class H { java.time.Clock c; }",
                "package dev.tailrace.core; class I { com.google.common.collect.ImmutableList<?> l; }",
                "package dev.tailrace.core; class J { java.io.File f; }",
                "package dev.tailrace.diagram; class K { Object k() { return java.time.Instant.now(); } }");

        assertReports(CORE_NEEDS_NEXT_TO_NOTHING, wrong, "core.A.c", "plan.B.n", "core.C.l", "core.I.l", "core.J.f");
        assertReports(NO_DATABASE_AND_NO_JSON, wrong, "core.A.c", "plan.B.n");
        assertReports(NO_THREADS, wrong, "core.C.l", "core.D.d()");
        assertReports(
                NO_CLOCK,
                wrong,
                "dsl.E.e()",
                "diagram.K.k()",
                "LocalDate.now()",
                "System.nanoTime()",
                "currentTimeMillis()",
                "core.H.c");
    }

    @Test
    void theRuntimeAsksTheDatabaseForTheTime() {
        assertObeys(NO_WALL_CLOCK);
    }

    @Test
    void whoeverAsksTheNodeForTheTimeIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.runtime; class A { Object a() { return java.time.Instant.now(); } }",
                "package dev.tailrace.runtime.internal.node; class B { long b() { return System.currentTimeMillis(); } }",
                "package dev.tailrace.runtime.view; class C { Object c = new java.util.Date(); }",
                "package dev.tailrace.runtime.internal.loop; class D { long d() { return System.nanoTime(); } }");

        assertReports(NO_WALL_CLOCK, wrong, "runtime.A.a()", "node.B.b()", "view.C.");
    }

    @Test
    void librariesDoNotPrint() {
        assertObeys(NO_PRINTING);
    }

    @Test
    void printingIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.core; class A { void a() { System.out.println(); } }",
                "package dev.tailrace.runtime.internal.work; class B { void b() { System.err.println(); } }",
                "package dev.tailrace.postgres; class C { void c() { new Exception().printStackTrace(); } }");

        assertReports(NO_PRINTING, wrong, "core.A.a()", "work.B.b()", "postgres.C.c()");
    }
}
