package dev.tailrace.examples.booking;

import java.time.Duration;

/**
 * How a booking ends. People seldom need exactly what they booked, so four bookings in ten end in another way; their
 * number says which, so that every replay is the same.
 */
enum Ending {
    /** The nodes are freed when the booked time is over. */
    RAN_ITS_TIME,
    /** More time was booked than is used: the nodes are given back early. */
    RELEASED_EARLY,
    /** Less time was booked than is used: it is extended while the nodes are held. */
    EXTENDED,
    /** As the early release, but the whole run is cancelled. */
    CANCELLED,
    /** The worker fails after its allocation has committed, until its attempts are used up. */
    FAILED;

    /** How long before the end of the booked time people change their mind; real time, at any speed of the replay. */
    static final Duration NOTICE = Duration.ofMillis(400);

    /** By how much those who booked less than they use extend it. */
    static final Duration EXTENSION = Duration.ofMillis(100);

    static Ending of(int booking) {
        return switch (Math.floorMod(booking, 10)) {
            case 3 -> RELEASED_EARLY;
            case 5 -> EXTENDED;
            case 7 -> CANCELLED;
            case 9 -> FAILED;
            default -> RAN_ITS_TIME;
        };
    }

    /** How long to book, for somebody who will use the nodes for this long. */
    Duration booked(Duration used) {
        return switch (this) {
            case RAN_ITS_TIME, FAILED -> used;
            case RELEASED_EARLY, CANCELLED -> used.plus(NOTICE);
            case EXTENDED -> longer(used.minus(EXTENSION), NOTICE);
        };
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
