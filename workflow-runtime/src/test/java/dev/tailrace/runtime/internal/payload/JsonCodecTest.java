package dev.tailrace.runtime.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.runtime.error.PayloadException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
    private final JsonCodec codec = new JsonCodec();

    record Everything(
            String text,
            long number,
            double real,
            boolean flag,
            Instant at,
            Duration pause,
            Optional<String> maybe,
            List<Inner> inner,
            @Nullable String nothing) {}

    record Inner(Kind kind, byte[] bytes) {}

    enum Kind {
        ONE,
        TWO
    }

    @Test
    void aRecordOfPlainValuesComesBackAsItWas() {
        var value = new Everything(
                "text",
                Long.MIN_VALUE,
                0.1,
                true,
                Instant.parse("2026-11-24T18:00:00.123456789Z"),
                Duration.ofNanos(1),
                Optional.of("maybe"),
                List.of(),
                null);

        assertThat(codec.decode(codec.encode(value, "it", 1000), Everything.class, "it"))
                .isEqualTo(value);
    }

    @Test
    void theLimitIsTheLastSizeThatIsTaken() {
        assertThat(codec.encode("x".repeat(98), "it", 100)).hasSize(100);
        assertThatThrownBy(() -> codec.encode("x".repeat(99), "it", 100))
                .isInstanceOf(PayloadException.class)
                .hasMessage("it is 101 bytes long as JSON; at most 100 are taken. Store it elsewhere and pass its key");
    }

    private static Object nested(int depth) {
        Object value = 1;
        for (var i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }

    @Test
    void whatIsNestedTooDeeplyIsRefusedBothWays() {
        assertThat(codec.encode(nested(64), "it", 1000)).hasSize(129);
        assertThatThrownBy(() -> codec.encode(nested(65), "it", 1000))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("it, a java.util.ImmutableCollections$List12, cannot be written as JSON: ")
                .hasMessageContaining("64");
        assertThatThrownBy(() -> codec.tree("[".repeat(100) + "]".repeat(100), "it"))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("it is no JSON: ");
    }

    @Test
    void aListThatContainsItselfIsRefused() {
        var list = new ArrayList<>();
        list.add(list);

        assertThatThrownBy(() -> codec.encode(list, "it", 1000))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("it, a java.util.ArrayList, cannot be written as JSON: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "nul", "{\"kind\":}", "\"\\ud\""})
    void whatIsNoJsonIsSaidSo(String text) {
        assertThatThrownBy(() -> codec.decode(text, Inner.class, "the argument"))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("the argument does not fit " + Inner.class.getName() + ": ");
    }

    @Test
    void whatDoesNotFitIsSaidWithItsPlace() {
        assertThatThrownBy(() -> codec.decode("{\"kind\":\"THREE\"}", Inner.class, "the argument"))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("the argument does not fit " + Inner.class.getName() + ": ")
                .hasMessageContaining("\"THREE\"")
                .hasMessageEndingWith("[\"kind\"])");
    }

    @Test
    void aPropertyThatALaterVersionAddedIsPassedOver() {
        assertThat(codec.decode("{\"kind\":\"ONE\",\"added\":1}", Inner.class, "it"))
                .extracting(Inner::kind)
                .isEqualTo(Kind.ONE);
    }

    @Test
    void nothingIsNull() {
        assertThat(codec.encode(null, "it", 1000)).isEqualTo("null");
        assertThat(codec.decode("null", Inner.class, "it")).isNull();
    }

    @Test
    void textIsNeverTakenForAClass() {
        var hostile = "[\"javax.swing.JEditorPane\", {\"page\": \"http://localhost\"}]";

        assertThat(codec.decode(hostile, Object.class, "it")).isInstanceOf(List.class);
    }
}
