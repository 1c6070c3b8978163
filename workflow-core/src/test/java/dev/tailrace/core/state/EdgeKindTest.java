package dev.tailrace.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeKindTest {
    /** Every kind, every outcome, and whether a claim of the predecessor ever committed. */
    @ParameterizedTest(name = "{0}: {1} gives {2} never claimed, {3} attempted")
    @CsvSource({
        "COMPLETED, COMPLETED, MET, MET",
        "COMPLETED, DISCARDED, UNMET, UNMET",
        "COMPLETED, CANCELLED, UNMET, UNMET",
        "COMPLETED, SKIPPED, UNMET, UNMET",
        "DISCARDED, COMPLETED, UNMET, UNMET",
        "DISCARDED, DISCARDED, MET, MET",
        "DISCARDED, CANCELLED, UNMET, UNMET",
        "DISCARDED, SKIPPED, UNMET, UNMET",
        "FINISHED, COMPLETED, MET, MET",
        "FINISHED, DISCARDED, MET, MET",
        "FINISHED, CANCELLED, MET, MET",
        "FINISHED, SKIPPED, MET, MET",
        "SETUP, COMPLETED, MET, MET",
        "SETUP, DISCARDED, SKIP, NOW",
        "SETUP, CANCELLED, SKIP, NOW",
        "SETUP, SKIPPED, SKIP, SKIP",
        "SETUP_IF_COMPLETED, COMPLETED, MET, MET",
        "SETUP_IF_COMPLETED, DISCARDED, SKIP, SKIP",
        "SETUP_IF_COMPLETED, CANCELLED, SKIP, SKIP",
        "SETUP_IF_COMPLETED, SKIPPED, SKIP, SKIP",
        "SCOPE, COMPLETED, MET, MET",
        "SCOPE, DISCARDED, MET, MET",
        "SCOPE, CANCELLED, MET, MET",
        "SCOPE, SKIPPED, MET, MET"
    })
    void anEndHasThisEffect(EdgeKind kind, Outcome outcome, EdgeEffect neverClaimed, EdgeEffect attempted) {
        assertThat(kind.effectOf(outcome, false)).isEqualTo(neverClaimed);
        assertThat(kind.effectOf(outcome, true)).isEqualTo(attempted);
    }

    @Test
    void conditionsBecomeOrdinaryEdges() {
        assertThat(EdgeKind.of(EdgeCondition.COMPLETED)).isEqualTo(EdgeKind.COMPLETED);
        assertThat(EdgeKind.of(EdgeCondition.DISCARDED)).isEqualTo(EdgeKind.DISCARDED);
        assertThat(EdgeKind.of(EdgeCondition.FINISHED)).isEqualTo(EdgeKind.FINISHED);
        assertThat(Arrays.stream(EdgeKind.values()).filter(EdgeKind::isOrdinary))
                .containsExactly(EdgeKind.COMPLETED, EdgeKind.DISCARDED, EdgeKind.FINISHED);
    }

    @Test
    void codesLeadBack() {
        for (var kind : EdgeKind.values()) {
            assertThat(EdgeKind.of(kind.code())).isEqualTo(kind);
        }
        for (var outcome : Outcome.values()) {
            assertThat(Outcome.of(outcome.code())).isEqualTo(outcome);
        }
        for (var role : EndRole.values()) {
            assertThat(EndRole.of(role.code())).isEqualTo(role);
        }
        var effects = new HashSet<Short>();
        for (var effect : EdgeEffect.values()) {
            assertThat(effects.add(effect.code())).isTrue();
        }
    }

    @Test
    void aCodeThatNothingHasIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> EdgeKind.of(0)).withMessage("no edge has the code 0");
        assertThatIllegalArgumentException().isThrownBy(() -> Outcome.of(3)).withMessage("no outcome has the code 3");
        assertThatIllegalArgumentException().isThrownBy(() -> EndRole.of(9)).withMessage("no role has the code 9");
    }

    @Test
    void outcomesAreOneBitEach() {
        var sum = 0;
        for (var outcome : Outcome.values()) {
            assertThat(Integer.bitCount(outcome.code())).isEqualTo(1);
            sum |= outcome.code();
        }
        assertThat(Integer.bitCount(sum)).isEqualTo(Outcome.values().length);
    }

    @Test
    void finalStatesAreFinal() {
        assertThat(Arrays.stream(JobState.values()).filter(JobState::isFinal))
                .containsExactly(JobState.COMPLETED, JobState.DISCARDED, JobState.CANCELLED, JobState.SKIPPED);
        assertThat(Arrays.stream(RunState.values()).filter(RunState::isFinal))
                .containsExactly(RunState.COMPLETED, RunState.FAILED, RunState.CANCELLED)
                .allMatch(s -> s.code() != 0);
    }
}
