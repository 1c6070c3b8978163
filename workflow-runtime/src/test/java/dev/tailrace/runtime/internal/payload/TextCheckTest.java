package dev.tailrace.runtime.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TextCheckTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @ValueSource(strings = {"\"\\u0000\"", "\"a\\u0000b\"", "\"\\\\\\u0000\"", "{\"\\u0000\":1}", "[\"\\n\\u0000\"]"})
    void theEscapeOfANulIsSeen(String json) {
        assertThat(TextCheck.hasEscapedNul(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"u0000\"", "\"\\\\u0000\"", "\"\\\\\\\\u0000\"", "\"\\u0001\"", "\\"})
    void aLiteralBackslashBeforeAUIsNone(String json) {
        assertThat(TextCheck.hasEscapedNul(json)).isFalse();
    }

    @Test
    void halfOfASurrogatePairIsTheOnlyBadCharacterOfItsKind() {
        assertThat(TextCheck.hasLoneSurrogate("\ud83d\ude00 \u00e4 \ufffd")).isFalse();
        assertThat(TextCheck.hasLoneSurrogate("\ud83d")).isTrue();
        assertThat(TextCheck.hasLoneSurrogate("\ude00\ud83d")).isTrue();
    }

    private static String nulAt(String json) {
        return TextCheck.find(JSON.readTree(json), TextCheck::hasNul);
    }

    @Test
    void theFirstBadTextIsFoundByItsPointer() {
        assertThat(nulAt("\"\\u0000\"")).isEmpty();
        assertThat(nulAt("{\"a\":{\"b\":[1,\"x\",\"\\u0000\"]}}")).isEqualTo("/a/b/2");
        assertThat(nulAt("{\"a\":{\"\\u0000\":1}}")).isEqualTo("/a/?");
        assertThat(nulAt("{\"a\":1,\"b\":null}")).isEmpty();
    }

    @Test
    void aNameWithASlashOrATildeIsEscapedInThePointer() {
        assertThat(nulAt("{\"a/b\":{\"c~d\":\"\\u0000\"}}")).isEqualTo("/a~1b/c~0d");
    }
}
