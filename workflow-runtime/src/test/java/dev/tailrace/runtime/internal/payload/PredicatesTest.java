package dev.tailrace.runtime.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.core.definition.Predicate;
import dev.tailrace.core.definition.Predicate.Operator;
import dev.tailrace.runtime.error.PayloadException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether a condition holds of an output, in the form in which it is stored. */
class PredicatesTest {
    private static final Predicates.Subject OUTPUT = new Predicates.Subject("the output", "step 'next'");

    record Point(int x, int y) {}

    private final JsonCodec codec = new JsonCodec();
    private final Predicates predicates = new Predicates(codec);
    private final StartValues start = new StartValues(codec, "w", Map.of("vip", true, "nights", 3), List.of(7));

    @Test
    void whatIsThereExists() {
        assertThat(holds(output("/a", Operator.EXISTS), "{'a':0}")).isTrue();
        assertThat(holds(output("/a", Operator.EXISTS), "{'a':false}")).isTrue();
        assertThat(holds(output("/a", Operator.EXISTS), "{'a':null}")).isFalse();
        assertThat(holds(output("/a", Operator.EXISTS), "{}")).isFalse();
        assertThat(holds(output("/a/b", Operator.EXISTS), "{'a':null}")).isFalse();
        assertThat(holds(output("/a/b", Operator.EXISTS), "{'a':{'b':1}}")).isTrue();
        assertThat(holds(output("/1", Operator.EXISTS), "[0]")).isFalse();
        assertThat(holds(output("/0", Operator.EXISTS), "[0]")).isTrue();
        assertThat(holds(output("", Operator.EXISTS), "null")).isFalse();
    }

    @Test
    void numbersAreEqualByValueAndAllElseAsItIsWritten() {
        assertThat(holds(output("/a", Operator.IS, 1L), "{'a':1.0}")).isTrue();
        assertThat(holds(output("/a", Operator.IS, new BigDecimal("1.50")), "{'a':1.5}"))
                .isTrue();
        assertThat(holds(output("/a", Operator.IS, 1), "{'a':'1'}")).isFalse();
        assertThat(holds(output("/a", Operator.IS, true), "{'a':true}")).isTrue();
        assertThat(holds(output("/a", Operator.IS, "x"), "{'a':'X'}")).isFalse();
        assertThat(holds(output("/a", Operator.IS, Operator.IS), "{'a':'IS'}")).isTrue();
        assertThat(holds(output("/a", Operator.IS, new Point(1, 2)), "{'a':{'y':2.0,'x':1}}"))
                .isTrue();
        assertThat(holds(output("/a", Operator.IS, new Point(1, 2)), "{'a':{'y':2,'x':1,'z':0}}"))
                .isFalse();
        assertThat(holds(output("/a", Operator.IS, Instant.EPOCH), "{'a':'1970-01-01T00:00:00Z'}"))
                .isTrue();
        assertThat(holds(output("/a", Operator.IN, 1, 2, 3), "{'a':3}")).isTrue();
        assertThat(holds(output("/a", Operator.IN, 1, 2, 3), "{'a':4}")).isFalse();
    }

    @Test
    void noDigitIsLost() {
        var exact = new BigDecimal("12345678901234567890.12");
        assertThat(holds(output("/a", Operator.IS, exact), "{'a':12345678901234567890.12}"))
                .isTrue();
        assertThat(holds(output("/a", Operator.IS, exact), "{'a':12345678901234567890.13}"))
                .isFalse();
        assertThat(holds(output("/a", Operator.AT_LEAST, exact), "{'a':12345678901234567890.11}"))
                .isFalse();
        assertThat(holds(output("/a", Operator.IS, Long.MAX_VALUE), "{'a':9223372036854775806}"))
                .isFalse();
    }

    @Test
    void whatIsOrderedIsComparedByItsValueNotByItsText() {
        assertThat(holds(output("/a", Operator.AT_LEAST, 9), "{'a':10}")).isTrue();
        assertThat(holds(output("/a", Operator.AT_LEAST, 9), "{'a':9}")).isTrue();
        assertThat(holds(output("/a", Operator.AT_MOST, 9), "{'a':9.001}")).isFalse();
        assertThat(holds(output("/a", Operator.AT_LEAST, Duration.ofMinutes(90)), "{'a':'PT2H'}"))
                .isTrue();
        assertThat(holds(output("/a", Operator.AT_LEAST, Duration.ofDays(1)), "{'a':'PT24H'}"))
                .isTrue();
        var noon = Instant.parse("2026-11-24T12:00:00Z");
        assertThat(holds(output("/a", Operator.AT_MOST, noon), "{'a':'2026-11-24T13:30:00+02:00'}"))
                .isTrue();
        assertThat(holds(output("/a", Operator.AT_MOST, LocalDate.of(2026, 11, 24)), "{'a':'2026-11-25'}"))
                .isFalse();
    }

    @Test
    void nullMeetsNoComparisonAndWhatIsMissingIsAnError() {
        for (var operator : List.of(Operator.IS, Operator.IS_NOT, Operator.IN, Operator.AT_LEAST, Operator.AT_MOST)) {
            assertThat(holds(output("/a", operator, 1), "{'a':null}")).isFalse();
            assertThat(holds(output("/a/b", operator, 1), "{'a':null}")).isFalse();
            assertThatThrownBy(() -> holds(output("/a", operator, 1), "{'b':1}"))
                    .isInstanceOf(PayloadException.class)
                    .hasMessage("the output at '/a', on which a condition of step 'next' hangs, is missing. Does an"
                            + " annotation rename it, or leave out what is null? Where it may be missing, ask for it first:"
                            + " exists().and(...)");
        }
        assertThat(holds(output("", Operator.IS, 1), "null")).isFalse();
    }

    @Test
    void andAndOrStopWhereTheAnswerIsKnownSoThatExistsCanAskFirst() {
        var there = output("/a", Operator.EXISTS);
        var large = output("/a", Operator.AT_LEAST, 9);
        assertThat(holds(new Predicate.All(List.of(there, large)), "{}")).isFalse();
        assertThat(holds(new Predicate.Any(List.of(new Predicate.Not(there), large)), "{}"))
                .isTrue();
        assertThat(holds(new Predicate.All(List.of(there, large)), "{'a':9}")).isTrue();
        assertThat(holds(new Predicate.Not(large), "{'a':9}")).isFalse();
        assertThat(holds(new Predicate.Not(large), "{'a':null}")).isTrue();
    }

    @Test
    void whatCannotBeComparedIsSaidWithItsPlaceAndValue() {
        assertThatThrownBy(() -> holds(output("/a", Operator.AT_LEAST, 9), "{'a':'ten'}"))
                .hasMessage(
                        "the output at '/a', on which a condition of step 'next' hangs, is \"ten\"; a number is needed");
        assertThatThrownBy(() -> holds(output("/a", Operator.AT_MOST, Instant.EPOCH), "{'a':'soon'}"))
                .hasMessageStartingWith(
                        "the output at '/a', on which a condition of step 'next' hangs, does not fit java.time.Instant: ");
    }

    @Test
    void whatIsAskedOfTheInputIsAnsweredAtTheStart() {
        var vip = new Predicate.Test(new Binding.Input(Pointer.to("vip"), Boolean.class), Operator.IS, List.of(true));
        var nights = new Predicate.Test(
                new Binding.Input(Pointer.to("nights"), Integer.class), Operator.AT_LEAST, List.of(4));
        var computed = new Predicate.Test(new Binding.Computed(0), Operator.IS, List.of(7));

        assertThat(predicates.holds(vip, start)).isTrue();
        assertThat(predicates.holds(new Predicate.All(List.of(vip, nights)), start))
                .isFalse();
        assertThat(predicates.holds(computed, start)).isTrue();
        assertThat(codec.text(predicates.encode(
                        new Predicate.Any(List.of(nights, output("/a", Operator.IS, "x"))), start)))
                .isEqualTo("{\"any\":[{\"known\":false},{\"test\":\"is\",\"at\":\"/a\",\"values\":[\"x\"]}]}");
    }

    @Test
    void whatALaterVersionMayStoreIsNotTakenForAnAnswer() {
        assertThatThrownBy(() -> predicates.holds(codec.tree("{\"xor\":[]}", "it"), codec.tree("1", "it"), OUTPUT))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("something that this version does not know: {\"xor\":[]}");
    }

    private static Predicate output(String pointer, Operator operator, Object... literals) {
        return new Predicate.Test(
                new Binding.Output("made", Pointer.parse(pointer), Object.class), operator, List.of(literals));
    }

    /** Through text, as it comes out of the database. */
    private boolean holds(Predicate predicate, String output) {
        var stored = codec.tree(codec.text(predicates.encode(predicate, start)), "it");
        return predicates.holds(stored, codec.tree(output.replace('\'', '"'), "it"), OUTPUT);
    }
}
