package dev.tailrace.core.diagram;

import dev.tailrace.core.state.JobState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a step of a run stands.
 *
 * @param generation 1, and 1 more each time the step was retried with its run
 * @param attempt the latest try; 0 before the first
 * @param error of the latest failed try; null for none
 */
public record StepMark(
        String step,
        int generation,
        JobState state,
        int attempt,
        Times times,
        @Nullable String error) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * @param dueAt when it may start next; null where it does not wait for a time
     * @param startedAt of the latest try; null before the first
     * @param finishedAt null before its end
     */
    public record Times(
            @Nullable Instant dueAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {
        /** Nothing is known yet. */
        public static final Times NONE = new Times(null, null, null);
    }

    /** Its state, and which attempt and generation it is if not the first. */
    public String headline() {
        var headline = state.name().toLowerCase(Locale.ROOT);
        if (attempt > 1) {
            headline += ", attempt " + attempt;
        }
        return generation > 1 ? headline + ", generation " + generation : headline;
    }

    /** How long it waits, works or worked, seen from a moment; empty if there is nothing to say. */
    public String timeline(Instant asOf) {
        if (state.isFinal()) {
            return ended(asOf);
        }
        if (times.dueAt() != null && state != JobState.RUNNING) {
            var left = Duration.between(asOf, times.dueAt());
            var due = left.isNegative() ? Shown.about(left.negated()) + " late" : "due in " + Shown.about(left);
            return due + " (" + moment(times.dueAt(), asOf) + ")";
        }
        if (times.startedAt() != null && state == JobState.RUNNING) {
            return "for " + Shown.about(Duration.between(times.startedAt(), asOf));
        }
        return "";
    }

    /** The first line of the error, shortened, unless a later attempt completed; empty if there is none to show. */
    public String errorLine() {
        return error == null || state == JobState.COMPLETED ? "" : Shown.error(error);
    }

    /** The lines that are not empty, with a sign to tell the state by where there are no colours. */
    List<String> captions(Instant asOf) {
        var sign = StateLook.of(state).sign();
        return Stream.of(sign + " " + headline(), timeline(asOf), errorLine())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private String ended(Instant asOf) {
        if (times.finishedAt() == null) {
            return "";
        }
        var at = "at " + moment(times.finishedAt(), asOf);
        return times.startedAt() == null
                ? at
                : "in " + Shown.about(Duration.between(times.startedAt(), times.finishedAt())) + ", " + at;
    }

    /** The day only if it is another one than that of the picture. */
    private static String moment(Instant instant, Instant asOf) {
        var sameDay = instant.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .equals(asOf.atZone(ZoneOffset.UTC).toLocalDate());
        return (sameDay ? TIME : DAY_AND_TIME).format(instant);
    }
}
