package dev.tailrace.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static dev.tailrace.architecture.MainCode.CLASSES;
import static dev.tailrace.architecture.MainCode.INTERNAL;
import static dev.tailrace.architecture.MainCode.LIBRARIES;
import static dev.tailrace.architecture.MainCode.ROOT;
import static dev.tailrace.architecture.MainCode.assertObeys;
import static dev.tailrace.architecture.MainCode.assertReports;
import static dev.tailrace.architecture.MainCode.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What applications compile against mentions the JDK, JSpecify's annotations and our own public types, nothing else. */
class ApiTest {
    private static final ArchRule API_MENTIONS_NO_LIBRARY = classes()
            .that()
            .resideInAnyPackage(LIBRARIES)
            .and()
            .resideOutsideOfPackage(INTERNAL)
            .and(DescribedPredicate.describe("can be seen by applications", ApiTest::isVisible))
            .should(new MentionOnlyJdkAndOurs());

    @Test
    void theApiIsSeen() {
        assertThat(CLASSES.stream().filter(ApiTest::isVisible).map(JavaClass::getSimpleName))
                .contains("WorkflowRuntime", "Builder", "WorkflowClient", "Workflow", "JobType", "Run")
                .doesNotContain("RuntimeAssembly", "Draft");
    }

    @Test
    void theApiMentionsNoLibrary() {
        assertObeys(API_MENTIONS_NO_LIBRARY);
    }

    @Test
    void aLibraryInASignatureIsReported() {
        var wrong = WrongCode.of(
                "package dev.tailrace.runtime; public class A { public tools.jackson.databind.JsonNode a; }",
                "package dev.tailrace.runtime; public class B { protected void b(com.google.common.base.Ticker t) {} }",
                "package dev.tailrace.dsl; public class C { public java.util.List<org.postgresql.PGConnection> c() { return null; } }",
                "package dev.tailrace.runtime; public class D extends java.util.ArrayList<org.slf4j.Logger> {}",
                "package dev.tailrace.core; public class E { public static class In { public In(org.postgresql.Driver d) {} } }",
                "package dev.tailrace.runtime; public class F { public void f() throws org.postgresql.util.PSQLException {} }",
                "package dev.tailrace.runtime; public class G { public dev.tailrace.runtime.internal.store.Fence g; }",
                "package dev.tailrace.runtime; public class H<T extends com.google.common.hash.HashCode> {}");

        assertReports(
                API_MENTIONS_NO_LIBRARY,
                wrong,
                "runtime.A.a mentions tools.jackson.databind.JsonNode",
                "runtime.B.b(com.google.common.base.Ticker) mentions com.google.common.base.Ticker",
                "dsl.C.c() mentions org.postgresql.PGConnection",
                "runtime.D mentions org.slf4j.Logger",
                "mentions org.postgresql.Driver",
                "runtime.F.f() mentions org.postgresql.util.PSQLException",
                "runtime.G.g mentions dev.tailrace.runtime.internal.store.Fence",
                "runtime.H mentions com.google.common.hash.HashCode");
    }

    @Test
    void whatIsHiddenMayUseLibraries() {
        var fine = WrongCode.of("""
                package dev.tailrace.runtime;
                public class Fine {
                    private org.slf4j.Logger log;
                    void hidden(tools.jackson.databind.JsonNode n) {}
                    static class Inside { public org.slf4j.Logger log; }
                }
                """);

        assertThat(violations(API_MENTIONS_NO_LIBRARY, fine)).isEmpty();
    }

    /** A type is as visible as the least visible type around it. */
    private static boolean isVisible(JavaClass type) {
        var around = Optional.of(type);
        while (around.isPresent()) {
            if (!around.get().getModifiers().contains(JavaModifier.PUBLIC)) {
                return false;
            }
            around = around.get().getEnclosingClass();
        }
        return !type.isAnonymousClass();
    }

    private static final class MentionOnlyJdkAndOurs extends ArchCondition<JavaClass> {
        MentionOnlyJdkAndOurs() {
            super("mention only types of the JDK, of JSpecify and public ones of ours");
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            var supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
            var parameters = type.getTypeParameters().stream().map(p -> (JavaType) p);
            report(type, type.getName(), Stream.concat(supertypes, parameters), events);
            type.getMembers().stream()
                    .filter(MentionOnlyJdkAndOurs::isSeen)
                    .forEach(m -> report(type, m.getFullName(), typesOf(m), events));
        }

        private static boolean isSeen(JavaMember member) {
            var modifiers = member.getModifiers();
            return !modifiers.contains(JavaModifier.SYNTHETIC)
                    && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
        }

        private static Stream<JavaType> typesOf(JavaMember member) {
            if (member instanceof JavaCodeUnit unit) {
                var thrown = unit.getExceptionTypes().stream().map(t -> (JavaType) t);
                return Stream.concat(
                        Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream()),
                        Stream.concat(thrown, unit.getTypeParameters().stream()));
            }
            return member.getAllInvolvedRawTypes().stream().map(t -> (JavaType) t);
        }

        private static void report(JavaClass type, String where, Stream<JavaType> types, ConditionEvents events) {
            types.flatMap(t -> t.getAllInvolvedRawTypes().stream())
                    .map(JavaClass::getBaseComponentType)
                    .filter(t -> !isAllowed(t))
                    .forEach(t ->
                            events.add(SimpleConditionEvent.violated(type, where + " mentions " + t.getFullName())));
        }

        private static boolean isAllowed(JavaClass mentioned) {
            var name = mentioned.getPackageName();
            return mentioned.isPrimitive()
                    || Stream.of("java.", "javax.sql", "org.jspecify.annotations")
                            .anyMatch(name::startsWith)
                    || (name.startsWith(ROOT) && !name.startsWith(ROOT + ".runtime.internal"));
        }
    }
}
