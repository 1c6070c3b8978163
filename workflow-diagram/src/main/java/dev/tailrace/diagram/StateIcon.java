package dev.tailrace.diagram;

import dev.tailrace.core.state.JobState;

/** The sign of each state, as the path of an SVG in a square of 14 pixels: fonts do not have such signs everywhere. */
final class StateIcon {
    static final double SIZE = 14;

    private static final String RING = "M7 1.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z";

    private StateIcon() {}

    static String path(JobState state) {
        return switch (state) {
            case PENDING -> RING;
            case SCHEDULED -> RING + "M7 4v3.2l2.3 1.6";
            case AVAILABLE -> RING + "M7 5.8a1.2 1.2 0 1 0 0 2.4a1.2 1.2 0 1 0 0-2.4z";
            case RUNNING -> "M3.5 2l8 5l-8 5z";
            case RETRYABLE -> "M11.6 5.2a5 5 0 1 0 .3 3.2M12.2 1.8v3.6h-3.6";
            case PARKED -> "M4.5 2.5v9M9.5 2.5v9";
            case COMPLETED -> "M2 7.6l3.4 3.4l6.6-7.6";
            case DISCARDED -> "M3 3l8 8M11 3l-8 8";
            case CANCELLED -> RING + "M3.2 10.8l7.6-7.6";
            case SKIPPED -> "M2 3l4 4l-4 4M7.5 3l4 4l-4 4";
        };
    }
}
