package dev.tailrace.core.definition;

import dev.tailrace.core.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The job for each element of a list.
 *
 * @param step what the steps are called, with their number from 0 behind: {@code render[0]}
 * @param timeout of one attempt; null for none
 * @param priority from 1 (first) to 4 (last); null for that of the step which makes them
 * @param tags words to find the jobs by
 */
public record ElementJob(
        String step,
        String kind,
        String queue,
        RetryPolicy retry,
        @Nullable Duration timeout,
        @Nullable Integer priority,
        List<String> tags) {
    public ElementJob {
        tags = List.copyOf(tags);
    }
}
