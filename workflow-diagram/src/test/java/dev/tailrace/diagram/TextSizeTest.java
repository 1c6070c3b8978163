package dev.tailrace.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextSizeTest {
    private static final TextSize TEXT = new TextSize(10, false);

    @Test
    void widthsDifferByLetterAndWeight() {
        assertThat(TEXT.width("iii")).isLessThan(TEXT.width("www"));
        assertThat(TEXT.width("abc")).isLessThan(new TextSize(10, true).width("abc"));
        assertThat(TEXT.width("é")).isGreaterThan(TEXT.width("e"));
        assertThat(TEXT.width("掃")).isGreaterThan(TEXT.width("é"));
        assertThat(TEXT.width("")).isZero();
    }

    @Test
    void textBreaksAfterPunctuationAndElsewhereOnlyIfItMust() {
        assertThat(TEXT.wrapped("short", 100)).containsExactly("short");
        assertThat(TEXT.wrapped("a.long_name-with/parts", 60)).containsExactly("a.long_", "name-with/", "parts");
        assertThat(TEXT.wrapped("wwwwwwwwww", 50)).containsExactly("wwwww", "wwwww");
        assertThat(TEXT.wrapped("two words", 40)).containsExactly("two", "words");
        assertThat(TEXT.wrapped("😀😀", 5)).containsExactly("😀", "😀");
    }
}
