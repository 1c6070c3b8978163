package dev.tailrace.dsl.use;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module that opens nothing can still name the components of its private records. */
class NamedModuleTest {
    private static final String SOURCE = """
            package author;

            import dev.tailrace.core.JobType;
            import dev.tailrace.dsl.Workflow;
            import java.util.function.Supplier;

            public final class Definitions implements Supplier<String> {
                private record Booking(String resource, String customer) {}

                private record Notice(String customer, String resource) {}

                private static final JobType<Notice, Void> NOTIFY = JobType.of("notify", Notice.class);

                @Override
                public String get() {
                    return Workflow.define("w", Booking.class, flow -> flow.step(
                                    NOTIFY,
                                    flow.args(Notice::new)
                                            .from(flow.input(Booking::customer), flow.input(Booking::resource))))
                            .plan()
                            .steps()
                            .get(0)
                            .definition()
                            .arguments()
                            .toString();
                }
            }
            """;

    @Test
    void referencesAreReadFromAModuleThatOpensNothing(@TempDir Path folder) throws Exception {
        compile(folder);

        var made = load(folder.resolve("classes")).getConstructor().newInstance();

        assertThat(made.getClass().getModule().isNamed()).isTrue();
        assertThat(made.getClass().getModule().isOpen("author", getClass().getModule()))
                .isFalse();
        assertThat(((Supplier<?>) made).get())
                .asString()
                .contains("pointer=/customer", "pointer=/resource", "author.Definitions$Notice");
    }

    private static void compile(Path folder) throws IOException {
        var sources = Files.createDirectories(folder.resolve("sources/author"));
        var definitions = Files.writeString(sources.resolve("Definitions.java"), SOURCE);
        var module = Files.writeString(folder.resolve("sources/module-info.java"), "module author { exports author; }");
        var arguments = List.of(
                "--add-reads",
                "author=ALL-UNNAMED",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                folder.resolve("classes").toString(),
                module.toString(),
                definitions.toString());
        var result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).isZero();
    }

    private static Class<?> load(Path classes) throws ClassNotFoundException {
        var ours = NamedModuleTest.class.getClassLoader();
        var boot = ModuleLayer.boot();
        var configuration = boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("author"));
        var controller = ModuleLayer.defineModulesWithOneLoader(configuration, List.of(boot), ours);
        var module = controller.layer().findModule("author").orElseThrow();
        controller.addReads(module, ours.getUnnamedModule());
        return controller.layer().findLoader("author").loadClass("author.Definitions");
    }
}
