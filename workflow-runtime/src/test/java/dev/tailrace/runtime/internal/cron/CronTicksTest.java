package dev.tailrace.runtime.internal.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.runtime.option.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When schedules tick, in every zone and over every change of the clocks. */
class CronTicksTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Expressions that tick near changes of the clocks, and what they say of a time. */
    private static final Map<String, Predicate<LocalDateTime>> EXPRESSIONS = Map.of(
            "30 2 * * *", time -> time.getHour() == 2 && time.getMinute() == 30,
            "0 0 * * *", time -> time.getHour() == 0 && time.getMinute() == 0,
            "15,45 0-3 * * *", time -> time.getHour() <= 3 && (time.getMinute() == 15 || time.getMinute() == 45),
            "5 */2 * * *", time -> time.getHour() % 2 == 0 && time.getMinute() == 5,
            "*/20 * * * *", time -> time.getMinute() % 20 == 0,
            "10 * * * *", time -> time.getMinute() == 10);

    private static List<Instant> ticks(String expression, ZoneId zone, Instant from, Instant until) {
        var ticks = CronTicks.of(Cron.at(expression, zone));
        var found = new ArrayList<Instant>();
        for (var tick = ticks.next(from); !tick.isAfter(until); tick = ticks.next(tick)) {
            found.add(tick);
        }
        return found;
    }

    private static List<String> berlin(String expression, String from, String until) {
        return ticks(expression, BERLIN, Instant.parse(from), Instant.parse(until)).stream()
                .map(tick -> tick.atZone(BERLIN).toOffsetDateTime().toString())
                .toList();
    }

    /** One zone for each set of rules: many names mean the same. */
    static Stream<ZoneId> zones() {
        var zones = new LinkedHashMap<ZoneRules, ZoneId>();
        ZoneId.getAvailableZoneIds().stream()
                .sorted()
                .map(ZoneId::of)
                .forEach(zone -> zones.putIfAbsent(zone.getRules(), zone));
        return zones.values().stream().filter(zone -> changes(zone).findAny().isPresent());
    }

    private static Stream<ZoneOffsetTransition> changes(ZoneId zone) {
        var changes = Stream.iterate(
                        zone.getRules().nextTransition(Instant.parse("2009-12-31T00:00:00Z")),
                        change -> change != null && change.getInstant().isBefore(Instant.parse("2031-01-01T00:00:00Z")),
                        change -> zone.getRules().nextTransition(change.getInstant()))
                .toList();
        // All that are odd, and a few of those that come every year.
        var odd = changes.stream().filter(c -> Math.abs(c.getDuration().toMinutes()) != 60);
        var usual = changes.stream()
                .filter(c -> Math.abs(c.getDuration().toMinutes()) == 60)
                .skip(Math.max(0, changes.size() - 3));
        return Stream.concat(odd, usual);
    }

    /** Minute by minute: what everybody's clock on the wall shows, and which of it is to be a tick. */
    private static List<Instant> expected(String expression, ZoneId zone, Instant from, Instant until) {
        var matches = Objects.requireNonNull(EXPRESSIONS.get(expression));
        var everyHour = expression.contains(" * * * *");
        var rules = zone.getRules();
        var ticks = new TreeSet<Instant>();
        var seen = new TreeSet<LocalDateTime>();
        var before = from.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(26));
        for (var minute = before; !minute.isAfter(until); minute = minute.plusSeconds(60)) {
            var time = LocalDateTime.ofInstant(minute, rules.getOffset(minute));
            if (matches.test(time) && (seen.add(time) || everyHour)) {
                ticks.add(minute);
            }
        }
        if (!everyHour) {
            var change = rules.nextTransition(before);
            while (change != null && !change.getInstant().isAfter(until)) {
                for (var time = change.getDateTimeBefore();
                        change.isGap() && time.isBefore(change.getDateTimeAfter());
                        time = time.plusMinutes(1)) {
                    if (matches.test(time)) {
                        ticks.add(change.getInstant());
                    }
                }
                change = rules.nextTransition(change.getInstant());
            }
        }
        return ticks.stream()
                .filter(tick -> tick.isAfter(from) && !tick.isAfter(until))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("zones")
    void aroundEveryChangeOfTheClocksEachTickComesOnce(ZoneId zone) {
        changes(zone).forEach(change -> {
            var from = change.getInstant().minus(Duration.ofHours(5)).plusSeconds(7);
            var until = change.getInstant().plus(Duration.ofHours(29));
            for (var expression : EXPRESSIONS.keySet()) {
                assertThat(ticks(expression, zone, from, until))
                        .as("%s in %s from %s", expression, zone, from)
                        .isEqualTo(expected(expression, zone, from, until));
            }
        });
    }

    @Test
    void enoughZonesAndChangesAreLookedAt() {
        assertThat(zones())
                .hasSizeGreaterThan(100)
                .anyMatch(zone -> changes(zone).anyMatch(c -> c.getDuration().equals(Duration.ofMinutes(30))));
        assertThat(changes(ZoneId.of("Pacific/Apia")))
                .anyMatch(change -> change.getDuration().equals(Duration.ofDays(1)));
    }

    @Test
    void aTimeThatTheClocksSkipComesWhenTheyHaveBeenPutForward() {
        assertThat(berlin("30 2 * * *", "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"))
                .containsExactly("2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
    }

    @Test
    void severalThatAreSkippedComeOnce() {
        assertThat(berlin("0,20,40 2,3 * * *", "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z"))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T03:20+02:00", "2026-03-29T03:40+02:00");
    }

    @Test
    void aTimeThatComesTwiceTicksTheFirstTimeOnly() {
        assertThat(berlin("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    }

    @Test
    void everyHourIsEveryHourThatPasses() {
        assertThat(ticks(
                        "0 * * * *",
                        BERLIN,
                        Instant.parse("2026-10-24T22:30:00Z"),
                        Instant.parse("2026-10-25T03:00:00Z")))
                .map(Instant::toString)
                .containsExactly(
                        "2026-10-24T23:00:00Z",
                        "2026-10-25T00:00:00Z",
                        "2026-10-25T01:00:00Z",
                        "2026-10-25T02:00:00Z",
                        "2026-10-25T03:00:00Z");
    }

    @Test
    void aDayThatWasSkippedTicksWhenTheNextBegins() {
        var apia = ZoneId.of("Pacific/Apia");
        assertThat(ticks(
                                "0 9 * * *",
                                apia,
                                Instant.parse("2011-12-29T12:00:00Z"),
                                Instant.parse("2011-12-31T12:00:00Z"))
                        .stream()
                        .map(tick -> tick.atZone(apia).toLocalDateTime().toString()))
                .containsExactly("2011-12-29T09:00", "2011-12-31T00:00", "2011-12-31T09:00");
    }

    @Test
    void theFieldsMeanWhatCrontabSays() {
        var utc = ZoneOffset.UTC;
        assertThat(CronTicks.of(Cron.at("0 12 * * mon-fri", utc)).next(Instant.parse("2026-11-27T12:00:00Z")))
                .isEqualTo("2026-11-30T12:00:00Z");
        assertThat(CronTicks.of(Cron.at("0 0 * * 7", utc)).next(Instant.parse("2026-11-24T00:00:00Z")))
                .isEqualTo("2026-11-29T00:00:00Z")
                .isEqualTo(CronTicks.of(Cron.at("0 0 * * 0", utc)).next(Instant.parse("2026-11-24T00:00:00Z")));
        assertThat(CronTicks.of(Cron.at(" 0  0 1 jan * ", utc)).next(Instant.parse("2026-11-24T00:00:00Z")))
                .isEqualTo("2027-01-01T00:00:00Z");
        // Either kind of day: Friday the 27th, then the 13th, whatever day that is.
        var either = CronTicks.of(Cron.at("0 0 13 * fri", utc));
        assertThat(either.next(Instant.parse("2026-11-24T00:00:00Z"))).isEqualTo("2026-11-27T00:00:00Z");
        assertThat(either.next(Instant.parse("2026-12-11T00:00:00Z"))).isEqualTo("2026-12-13T00:00:00Z");
    }

    @Test
    void aLeapDayIsWaitedForHoweverLong() {
        var leap = CronTicks.of(Cron.at("0 0 29 2 *", ZoneOffset.UTC));

        assertThat(leap.next(Instant.parse("2096-03-01T00:00:00Z"))).isEqualTo("2104-02-29T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "0 0 * * * *",
                "60 * * * *",
                "* 24 * * *",
                "0 0 30 2 *",
                "0 0 * * funday",
                "@often"
            })
    void whatIsNoExpressionIsRefused(String expression) {
        assertThatThrownBy(() -> CronTicks.of(Cron.at(expression, ZoneOffset.UTC)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cron expression '" + expression + "': ")
                .hasMessageEndingWith(
                        ". Use minute, hour, day of the month, month and day of the week, such as '30 2 * * mon-fri'");
    }
}
