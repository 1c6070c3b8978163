package dev.tailrace.docs.wrong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tailrace.core.definition.InvalidWorkflowException;
import dev.tailrace.docs.wrong.WrongProgram.RefusedBy;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every wrong program is refused, by javac where types can tell, else when it is defined, and told what is wrong. */
class WrongProgramsTest {
    private static final InMemoryCompiler COMPILER = new InMemoryCompiler();

    @AfterAll
    static void close() throws IOException {
        COMPILER.close();
    }

    @Test
    void thereAreFortySevenAndTwentySevenDoNotCompile() throws IOException {
        var programs = WrongProgram.all();

        assertThat(programs)
                .extracting(WrongProgram::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 47).boxed().toList());
        assertThat(programs.stream().filter(p -> p.refusedBy() == RefusedBy.JAVAC))
                .hasSize(27);
        assertThat(programs).noneMatch(p -> p.expected().isEmpty() || p.body().isBlank());
    }

    @TestFactory
    Stream<DynamicTest> itIsRefused() throws IOException {
        var common = WrongProgram.resource("Common.java.txt");
        return WrongProgram.all().stream().map(p -> DynamicTest.dynamicTest(p.toString(), () -> refused(p, common)));
    }

    private static void refused(WrongProgram program, String common) throws ReflectiveOperationException {
        var imports = common.substring(0, common.indexOf("abstract class"));
        var result = COMPILER.compile(Map.of("Common", common, program.className(), program.source(imports)));
        if (program.refusedBy() == RefusedBy.JAVAC) {
            assertThat(result.compiled()).as("is compiled").isFalse();
            assertThat(result.output()).contains(program.expected());
        } else {
            assertThat(result.compiled()).as(result.output()).isTrue();
            var refusal = run(result.loader().loadClass(program.className()));
            assertThat(refusal).isInstanceOfAny(InvalidWorkflowException.class, IllegalArgumentException.class);
            assertThat(refusal.getMessage())
                    .startsWith(program.expected().get(0))
                    .doesNotContain("\n");
            if (refusal instanceof InvalidWorkflowException) {
                assertThat(refusal).hasMessageContaining(" (" + program.className() + ".java:");
            }
        }
    }

    private static Throwable run(Class<?> program) throws ReflectiveOperationException {
        var main = program.getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        var thrown = catchThrowable(() -> main.invoke(null, (Object) new String[0]));
        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        return Objects.requireNonNull(thrown.getCause());
    }
}
