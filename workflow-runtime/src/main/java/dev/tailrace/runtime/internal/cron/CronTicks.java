package dev.tailrace.runtime.internal.cron;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.tailrace.runtime.option.Cron;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.Set;

/**
 * The instants at which a cron expression ticks in a time zone. The library reads the expression and finds the next time
 * on a clock that is never changed; what that time is in the zone is decided here, because the library leaves out a day
 * on which the clocks skip the time. Immutable.
 */
public final class CronTicks {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    private static final Set<String> EVERY_HOUR = Set.of("*", "*/1", "0-23");

    private final Cron cron;
    private final ExecutionTime clockTimes;
    private final ZoneRules rules;
    private final boolean everyHour;

    private CronTicks(Cron cron, String normal) {
        this.cron = cron;
        this.clockTimes = ExecutionTime.forCron(PARSER.parse(normal));
        this.rules = cron.zone().getRules();
        this.everyHour = EVERY_HOUR.contains(normal.split(" ", -1)[1]);
    }

    /** @throws IllegalArgumentException if the expression is none, or never ticks */
    public static CronTicks of(Cron cron) {
        var normal = cron.expression().strip().replaceAll("\\s+", " ");
        try {
            if (normal.split(" ", -1).length != 5) {
                throw new IllegalArgumentException("it has not five fields");
            }
            var ticks = new CronTicks(cron, normal);
            if (ticks.nextOnClock(LocalDateTime.of(2000, 1, 1, 0, 0)).isEmpty()) {
                throw new IllegalArgumentException("it never ticks");
            }
            return ticks;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cron expression '" + cron.expression() + "': " + e.getMessage() + ". Use minute, hour, day of the"
                            + " month, month and day of the week, such as '30 2 * * mon-fri'",
                    e);
        }
    }

    public Cron cron() {
        return cron;
    }

    /** The first tick after an instant. */
    public Instant next(Instant after) {
        return everyHour ? nextByTimePassed(after) : nextByClock(after);
    }

    /** Between two changes of the clocks every time on the clock is one instant. */
    private Instant nextByTimePassed(Instant after) {
        var offset = rules.getOffset(after);
        var from = LocalDateTime.ofInstant(after, offset);
        var change = rules.nextTransition(after);
        while (true) {
            var tick = required(from).toInstant(offset);
            if (change == null || tick.isBefore(change.getInstant())) {
                return tick;
            }
            offset = change.getOffsetAfter();
            from = change.getDateTimeAfter().minusNanos(1);
            change = rules.nextTransition(change.getInstant());
        }
    }

    /** Later times on the clock are never earlier instants, so the first that is late enough is the next. */
    private Instant nextByClock(Instant after) {
        var time = LocalDateTime.ofInstant(after, rules.getOffset(after));
        while (true) {
            time = required(time);
            var tick = instantOf(time);
            if (tick.isAfter(after)) {
                return tick;
            }
        }
    }

    private Instant instantOf(LocalDateTime time) {
        var offsets = rules.getValidOffsets(time);
        return offsets.isEmpty() ? rules.getTransition(time).getInstant() : time.toInstant(offsets.get(0));
    }

    private LocalDateTime required(LocalDateTime after) {
        return nextOnClock(after)
                .orElseThrow(() -> new IllegalStateException(
                        "cron expression '" + cron.expression() + "' does not tick after " + after));
    }

    private Optional<LocalDateTime> nextOnClock(LocalDateTime after) {
        return clockTimes.nextExecution(after.atZone(ZoneOffset.UTC)).map(time -> time.toLocalDateTime());
    }
}
