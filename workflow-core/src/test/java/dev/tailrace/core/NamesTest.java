package dev.tailrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "0",
                "cancel",
                "mail.send",
                "a_b-c.d",
                "x23456789012345678901234567890123456789012345678901234567890123"
            })
    void narrowNamesAreTaken(String name) {
        assertThat(Names.requireNarrow("queue", name)).isEqualTo(name);
        assertThatCode(() -> Queue.named(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Cancel",
                "-a",
                ".a",
                "_a",
                "a b",
                "a/b",
                "ä",
                "a\n",
                "x234567890123456789012345678901234567890123456789012345678901234"
            })
    void otherNamesAreRefusedWithAnExample(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.named(name))
                .withMessageStartingWith("queue '")
                .withMessageEndingWith("use 1 to 63 of a-z, 0-9, '.', '_' and '-', such as 'cancel'");
    }

    @Test
    void everyNarrowNameSaysWhatItNames() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.named("Cancel Queue"))
                .withMessage("queue 'Cancel Queue': use 1 to 63 of a-z, 0-9, '.', '_' and '-', such as 'cancel'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobType.of("Allocate"))
                .withMessageStartingWith("kind 'Allocate'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signal.of("Yes", String.class))
                .withMessageStartingWith("signal 'Yes'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.requireNarrow("tag", null))
                .withMessageStartingWith("tag 'null'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Grüße an 日本", "step 1/2", "🏠", "a.b:c"})
    void readableNamesAreTaken(String name) {
        assertThat(Names.problemWith(name)).isNull();
    }

    @Test
    void whatIsWrongWithANameIsSaid() {
        var control = "its name has a control character or half a surrogate pair; use letters, digits and punctuation";
        assertThat(Names.problemWith(null)).isEqualTo("its name is empty");
        assertThat(Names.problemWith("")).isEqualTo("its name is empty");
        assertThat(Names.problemWith("  ")).isEqualTo("its name is empty");
        assertThat(Names.problemWith("x".repeat(200))).isNull();
        assertThat(Names.problemWith("x".repeat(201))).isEqualTo("its name has 201 characters; use at most 200");
        assertThat(Names.problemWith("a\tb")).isEqualTo(control);
        assertThat(Names.problemWith("a\u0000")).isEqualTo(control);
        assertThat(Names.problemWith("\ud83d")).isEqualTo(control);
        assertThat(Names.problemWith("a\u202eb")).isEqualTo(control);
        assertThat(Names.problemWith(" a")).isEqualTo("its name begins or ends with white space");
        assertThat(Names.problemWith("a ")).isEqualTo("its name begins or ends with white space");
    }

    @Test
    void aPrintableNameIsShortAndOnOneLine() {
        assertThat(Names.printable(null)).isEqualTo("null");
        assertThat(Names.printable("a\nb\ud83dc")).isEqualTo("a?b?c");
        assertThat(Names.printable("🏠")).isEqualTo("🏠");
        assertThat(Names.printable("x".repeat(500))).isEqualTo("x".repeat(200) + "...");
    }
}
