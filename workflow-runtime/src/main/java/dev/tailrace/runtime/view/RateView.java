package dev.tailrace.runtime.view;

import dev.tailrace.core.Queue;
import java.time.Duration;

/**
 * How fast a queue may be worked by all nodes together.
 *
 * @param most how many attempts may begin in any period of that length
 */
public record RateView(Queue queue, int most, Duration period) {}
