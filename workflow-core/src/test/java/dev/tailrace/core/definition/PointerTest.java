package dev.tailrace.core.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointerTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "/a/b", "/a//b", "/a~1b/c~0d", "/~01"})
    void aPointerIsWrittenAsItWasRead(String text) {
        assertThat(Pointer.parse(text)).hasToString(text);
    }

    @Test
    void componentsAreUnescaped() {
        assertThat(Pointer.parse("/a~1b/c~0d/~01").components()).containsExactly("a/b", "c~d", "~1");
        assertThat(Pointer.to("a/b")).hasToString("/a~1b");
    }

    @Test
    void theEmptyTextIsTheWholeValue() {
        assertThat(Pointer.parse("").isWhole()).isTrue();
        assertThat(Pointer.WHOLE.isWhole()).isTrue();
        assertThat(Pointer.parse("/").components()).isEqualTo(List.of(""));
    }

    @Test
    void aPointerBeginsWithASlash() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pointer.parse("hold"))
                .withMessage("pointer 'hold': begin with a slash, such as '/hold'");
    }
}
