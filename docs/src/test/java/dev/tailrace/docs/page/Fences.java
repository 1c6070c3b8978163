package dev.tailrace.docs.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.docs.page.Page.Fence;

/** Compares fences with what the code says, or rewrites them with {@code -Ddocs.rewrite=true}. */
public final class Fences {
    static final boolean REWRITE = Boolean.getBoolean("docs.rewrite");

    private Fences() {}

    /** Asserts that the one fence of the page with this mark shows the text. */
    public static void assertShows(String page, String mark, String text) {
        var read = Page.read(page);
        var fences = read.fences().stream().filter(f -> mark.equals(f.mark())).toList();
        assertThat(fences).as("fences of " + page + " marked '" + mark + "'").hasSize(1);
        assertShows(read, fences.get(0), text);
    }

    static void assertShows(Page page, Fence fence, String text) {
        var expected = text.stripTrailing();
        if (REWRITE && !fence.text().equals(expected)) {
            page.rewrite(fence, expected);
            return;
        }
        assertThat(fence.text())
                .as("%s, line %d (%s). Rewrite it with -Ddocs.rewrite=true", page.name(), fence.from(), fence.mark())
                .isEqualTo(expected);
    }
}
