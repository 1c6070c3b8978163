package dev.tailrace.core.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepDefinitionTest {
    private static final Queue SLOW = Queue.named("slow");
    private static final Queue FAST = Queue.named("fast");
    private static final JobType<Void, Void> PLAIN = JobType.of("plain");
    private static final JobType<Void, Void> TUNED =
            PLAIN.on(SLOW).retry(RetryPolicy.none()).timeout(Duration.ofSeconds(1));

    @Test
    void aStepIsAsItsTypeSays() {
        var step = step(TUNED, StepSettings.DEFAULTS, null);

        assertThat(step.queue()).isEqualTo(SLOW);
        assertThat(step.retry()).isEqualTo(RetryPolicy.none());
        assertThat(step.timeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatAStepSaysStandsAboveItsType() {
        var settings = StepSettings.DEFAULTS
                .on(FAST)
                .retry(RetryPolicy.DEFAULT)
                .timeout(Duration.ofSeconds(2))
                .priority(1)
                .tags(List.of("vip"));
        var step = step(TUNED, settings, null);

        assertThat(step.queue()).isEqualTo(FAST);
        assertThat(step.retry()).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(step.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(step.settings().priority()).isEqualTo(1);
        assertThat(step.settings().tags()).containsExactly("vip");
    }

    @Test
    void whereNobodySaysAnythingAStepGivesUpAndATeardownDoesNot() {
        var teardown = new TeardownDefinition("setup", List.of(), false, false);

        assertThat(step(PLAIN, StepSettings.DEFAULTS, null).retry()).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(step(PLAIN, StepSettings.DEFAULTS, teardown).retry()).isEqualTo(RetryPolicy.TEARDOWN);
        assertThat(step(TUNED, StepSettings.DEFAULTS, teardown).retry()).isEqualTo(RetryPolicy.none());
    }

    private static StepDefinition step(
            JobType<?, ?> type, StepSettings settings, @Nullable TeardownDefinition teardown) {
        return new StepDefinition("s", type, new Binding.Nothing(), Join.NONE, null, settings, teardown);
    }
}
