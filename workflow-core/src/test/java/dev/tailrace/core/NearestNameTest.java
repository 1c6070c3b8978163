package dev.tailrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({
        "cleanup_queue, cancel default, cancel",
        "canel, cancel default, cancel",
        "queue-cleanup, cleanup_queue default, cleanup_queue",
        "alocate, allocate free notify, allocate",
        "notfy, allocate free notify, notify",
        "FREE, allocate free notify, allocate",
        "mail-send, mail-sent send-mail, mail-sent",
        "x, a x, x",
        "'', b a, a"
    })
    void theNameThatSharesTheMostIsMeant(String name, String candidates, String meant) {
        assertThat(NearestName.of(name, List.of(candidates.split(" ")))).contains(meant);
    }

    @Test
    void withoutCandidatesThereIsNone() {
        assertThat(NearestName.of("a", List.of())).isEmpty();
    }

    @Test
    void theOrderOfTheCandidatesDoesNotMatter() {
        assertThat(NearestName.of("zzz", List.of("b", "a", "c")))
                .isEqualTo(NearestName.of("zzz", List.of("c", "b", "a")));
    }
}
