package dev.tailrace.runtime.option;

import java.time.ZoneId;
import java.util.Objects;

/**
 * When a schedule ticks: {@code Cron.at("30 2 * * mon-fri", ZoneId.of("Europe/Berlin"))}. Immutable.
 *
 * <p>Where the clocks are put forward or back: an hour field of {@code *} ticks by the time that passes, so that there is
 * no tick more or less. With other hours a tick that the clocks skip comes when they have been put forward, once for all
 * that are skipped; a time that comes twice ticks the first time only.
 *
 * @param expression five fields, minute, hour, day of the month, month and day of the week (0 or 7 is Sunday), with
 *     {@code *}, lists, ranges, steps and English names, as in crontab(5); where both kinds of day are given, either does
 * @param zone in which the fields are read
 * @param missed what to do about ticks that came while no node was there
 */
public record Cron(String expression, ZoneId zone, Missed missed) {
    public Cron {
        Objects.requireNonNull(expression, "expression");
        Objects.requireNonNull(zone, "zone");
        Objects.requireNonNull(missed, "missed");
    }

    /** With one run for all ticks that were missed. The expression is checked where the schedule is declared. */
    public static Cron at(String expression, ZoneId zone) {
        return new Cron(expression, zone, Missed.RUN_ONCE);
    }

    public Cron ifMissed(Missed missed) {
        return new Cron(expression, zone, missed);
    }
}
