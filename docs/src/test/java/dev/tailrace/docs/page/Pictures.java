package dev.tailrace.docs.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;

/** Compares the pictures of the pages with what the code draws, or rewrites them with {@code -Ddocs.rewrite=true}. */
public final class Pictures {
    private Pictures() {}

    /** @param name the file's path from the repository's root, with slashes */
    public static void assertShows(String name, String svg) throws IOException {
        var file = Page.root().resolve(name);
        if (Fences.REWRITE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, svg);
        }
        assertThat(file)
                .as("%s. Rewrite it with -Ddocs.rewrite=true, and look at it", name)
                .content()
                .isEqualTo(svg);
    }
}
