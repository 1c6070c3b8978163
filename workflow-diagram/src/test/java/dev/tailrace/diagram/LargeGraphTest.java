package dev.tailrace.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long the largest real graph takes. */
class LargeGraphTest {
    /** Generous: it catches a layout that does not end, not a busy machine. */
    private static final Duration BOUND = Duration.ofSeconds(90);

    @Test
    void aSkyMosaicOf1738StepsIsDrawnInSeconds() {
        var start = System.nanoTime();

        var svg =
                assertTimeout(BOUND, () -> SvgPicture.of(RealGraph.of("montage").diagram()));

        var took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("montage: from definition to SVG in %,d ms, %,d characters%n", took.toMillis(), svg.length());
        assertThat(Picture.read(svg).steps()).hasSize(1738);
    }
}
