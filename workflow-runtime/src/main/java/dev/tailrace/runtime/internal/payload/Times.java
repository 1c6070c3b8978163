package dev.tailrace.runtime.internal.payload;

import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Timing;
import dev.tailrace.runtime.error.PayloadException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads delays and instants out of JSON, within bounds that the database can add to its clock. */
public final class Times {
    private static final long LONGEST_MILLIS = Timing.LONGEST.toMillis();

    private final JsonCodec codec;

    public Times(JsonCodec codec) {
        this.codec = codec;
    }

    /**
     * When a released step may start, as far as it is known.
     *
     * @param delayMillis after its release
     * @param notBefore the earliest instant, or null
     */
    public record When(long delayMillis, @Nullable Instant notBefore) {
        public static final When AT_ONCE = new When(0, null);

        /**
         * When a step that waits for nothing is due.
         *
         * @param at the earliest start of its run, or null
         * @param now by the clock of the database
         */
        public Instant dueAt(@Nullable Instant at, Instant now) {
            var due = now.plusMillis(delayMillis);
            due = at != null && at.isAfter(due) ? at : due;
            return notBefore != null && notBefore.isAfter(due) ? notBefore : due;
        }
    }

    /**
     * The part of a step's timing that is known when its run starts; what an output tells comes with the output.
     *
     * @throws PayloadException if the input's value is no time, or negative
     */
    public When atStart(@Nullable Timing timing, StartValues start, String step) {
        if (timing instanceof Timing.Delay delay) {
            return new When(clamp(delay.delay()), null);
        } else if (timing instanceof Timing.At at) {
            return new When(0, clamp(at.instant()));
        } else if (timing instanceof Timing.BoundDelay bound) {
            var tree = start.tree(bound.delay());
            return tree == null ? When.AT_ONCE : new When(delay(tree, label(step, bound.delay())), null);
        } else if (timing instanceof Timing.BoundAt bound) {
            var tree = start.tree(bound.instant());
            return tree == null ? When.AT_ONCE : new When(0, instant(tree, label(step, bound.instant())));
        }
        return When.AT_ONCE;
    }

    /** @throws PayloadException if the value is no duration, or negative */
    long delay(JsonNode value, String what) {
        var delay = codec.decode(value, Duration.class, what);
        if (delay == null || delay.isNegative()) {
            throw new PayloadException(what + " is " + value + "; a delay is zero or more");
        }
        return clamp(delay);
    }

    /** @throws PayloadException if the value is no instant */
    Instant instant(JsonNode value, String what) {
        var instant = codec.decode(value, Instant.class, what);
        if (instant == null) {
            throw new PayloadException(what + " is null; an instant is needed");
        }
        return clamp(instant);
    }

    /** Bounds a delay to a hundred years. */
    public static long clamp(Duration delay) {
        return delay.compareTo(Timing.LONGEST) > 0 ? LONGEST_MILLIS : delay.toMillis();
    }

    /** Bounds an instant to the years 1970 to 2200 or so: what lies outside means "at once" and "never" alike. */
    public static Instant clamp(Instant instant) {
        var latest = Instant.EPOCH.plus(Timing.LONGEST).plus(Timing.LONGEST);
        if (instant.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return instant.isAfter(latest) ? latest : instant;
    }

    private static String label(String step, Binding binding) {
        var source = binding instanceof Binding.Input input ? "input" + input.pointer() : "a value";
        return "the time of step '" + step + "' from " + source;
    }
}
