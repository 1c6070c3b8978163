package dev.tailrace.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BindingTest {
    record Pair(String a, List<Integer> b) {}

    private static final Binding.Output A = new Binding.Output("a", Pointer.WHOLE, String.class);
    private static final Binding.Output B = new Binding.Output("b", Pointer.to("x"), Integer.class);

    @Test
    void readingsAreFoundInsideOfRecordsListsAndFallbacks() {
        var binding = new Binding.Assembled(
                Pair.class,
                List.of(
                        new Binding.Component("a", new Binding.OrElse(A, new Binding.Constant("none"))),
                        new Binding.Component("b", new Binding.Listed(List.of(B, new Binding.Computed(0))))));

        assertThat(binding.readings()).containsExactly(new Binding.Reading(A, true), new Binding.Reading(B, false));
    }

    @Test
    void whatStandsInIsNotItselfOptional() {
        assertThat(new Binding.OrElse(A, B).readings())
                .containsExactly(new Binding.Reading(A, true), new Binding.Reading(B, false));
        assertThat(new Binding.OrElse(new Binding.OrElse(A, B), new Binding.Constant(null)).readings())
                .containsExactly(new Binding.Reading(A, true), new Binding.Reading(B, true));
    }

    @Test
    void theTypeIsKnownWhereTheDefinitionTellsIt() {
        assertThat(A.valueType()).isEqualTo(String.class);
        assertThat(new Binding.Input(Pointer.WHOLE, Pair.class).valueType()).isEqualTo(Pair.class);
        assertThat(new Binding.Constant(1).valueType()).isEqualTo(Integer.class);
        assertThat(new Binding.Constant(null).valueType()).isNull();
        assertThat(new Binding.Computed(0).valueType()).isNull();
        assertThat(new Binding.Nothing().valueType()).isNull();
        assertThat(new Binding.Listed(List.of()).valueType()).isEqualTo(List.class);
        assertThat(new Binding.Assembled(Pair.class, List.of()).valueType()).isEqualTo(Pair.class);
        assertThat(new Binding.OrElse(A, B).valueType()).isEqualTo(String.class);
    }
}
