package dev.tailrace.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContendersTest {
    private static final Launcher LAUNCHER = new Launcher(List.of());

    @Test
    void aPeerIsChosenWithAllOfItsVariantsOrWithOne() throws InterruptedException {
        assertThat(Contenders.named(List.of("tailrace", "dbos:direct"), LAUNCHER)
                        .contenders())
                .extracting(Contender::label)
                .containsExactly("tailrace tuned", "tailrace default", "dbos direct");
    }

    @Test
    void anUnknownPeerIsRefusedWithTheNamesThatThereAre() {
        assertThatThrownBy(() -> Contenders.named(List.of("tailrce"), LAUNCHER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tailrce")
                .hasMessageContaining("tailrace");
    }
}
