package dev.tailrace.core.diagram;

import dev.tailrace.core.state.JobState;

/**
 * How a state looks where text is all there is: a sign to tell it by without colours, and a colour that can be seen on
 * white and on black.
 */
record StateLook(String sign, String colour, boolean dashed) {
    static StateLook of(JobState state) {
        return switch (state) {
            case PENDING -> new StateLook("○", "#8c959f", true);
            case SCHEDULED -> new StateLook("◷", "#3192aa", false);
            case AVAILABLE -> new StateLook("◉", "#218bff", true);
            case RUNNING -> new StateLook("▶", "#218bff", false);
            case RETRYABLE -> new StateLook("↻", "#bf8700", false);
            case PARKED -> new StateLook("‖", "#e16f24", false);
            case COMPLETED -> new StateLook("✓", "#2da44e", false);
            case DISCARDED -> new StateLook("✗", "#fa4549", false);
            case CANCELLED -> new StateLook("⊘", "#8c959f", false);
            case SKIPPED -> new StateLook("»", "#8c959f", true);
        };
    }
}
