package dev.tailrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassPathTest {
    @Test
    void aProgramThatMavenRunsHasThatOfItsClassLoader() throws Exception {
        var classes = ClassPath.class.getProtectionDomain().getCodeSource().getLocation();
        var library = Path.of("a library.jar").toAbsolutePath();
        var urls = new URL[] {classes, library.toUri().toURL()};
        try (var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            var found = loader.loadClass(ClassPath.class.getName())
                    .getMethod("ofThisProgram")
                    .invoke(null);

            assertThat(found).isEqualTo(Path.of(classes.toURI()) + File.pathSeparator + library);
        }
    }

    @Test
    void anyOtherHasThatOfItsJvm() {
        assertThat(ClassPath.ofThisProgram()).isEqualTo(System.getProperty("java.class.path"));
    }
}
