package dev.tailrace.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pictures that somebody looked at; {@code -Ddiagram.rewrite=true} replaces them, to be looked at again. */
final class Goldens {
    private static final boolean REWRITE = Boolean.getBoolean("diagram.rewrite");
    private static final Path DIRECTORY = Path.of("src/test/resources/dev/tailrace/diagram/golden");

    private Goldens() {}

    static void assertDrawn(String name, String svg) throws IOException {
        var file = DIRECTORY.resolve(name);
        if (REWRITE) {
            Files.createDirectories(DIRECTORY);
            Files.writeString(file, svg);
        }
        assertThat(Files.readString(file)).isEqualTo(svg);
    }
}
