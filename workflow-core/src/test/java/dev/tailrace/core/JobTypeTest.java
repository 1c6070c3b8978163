package dev.tailrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class JobTypeTest {
    @Test
    void aTypeWithoutMoreSaysWaitsOnTheDefaultQueue() {
        var type = JobType.of("count", String.class, Integer.class);

        assertThat(type.queue()).isEqualTo(Queue.DEFAULT);
        assertThat(type.retry()).isNull();
        assertThat(type.timeout()).isNull();
        assertThat(JobType.of("mail", String.class).result()).isEqualTo(Void.class);
        assertThat(JobType.of("sweep").arguments()).isEqualTo(Void.class);
    }

    @Test
    void eachDefaultCanBeSaidOtherwise() {
        var queue = Queue.named("slow");
        var type = JobType.of("sweep").on(queue).retry(RetryPolicy.none()).timeout(Duration.ofSeconds(3));

        assertThat(type.queue()).isEqualTo(queue);
        assertThat(type.retry()).isEqualTo(RetryPolicy.none());
        assertThat(type.timeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aTimeLimitMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobType.of("sweep").timeout(Duration.ZERO))
                .withMessage("kind 'sweep': timeout PT0S must be positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobType.of("sweep").timeout(Duration.ofSeconds(-1)))
                .withMessageContaining("must be positive");
    }
}
