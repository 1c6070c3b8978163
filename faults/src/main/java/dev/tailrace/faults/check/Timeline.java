package dev.tailrace.faults.check;

import dev.tailrace.faults.check.Book.RunRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what happened to one graph, in the order in which it happened, with the faults of that time. */
public final class Timeline {
    private final Book book;
    private final List<Event> faults;

    /** Something that happened. */
    public record Event(Instant at, String text) {}

    public Timeline(Book book, List<Event> faults) {
        this.book = book;
        this.faults = List.copyOf(faults);
    }

    public List<String> of(int graph) {
        var events = new ArrayList<Event>();
        var runs = book.runs().stream()
                .filter(r -> r.graph() == graph)
                .map(RunRow::id)
                .collect(Collectors.toSet());
        for (var attempt : book.attempts()) {
            if (attempt.graph() == graph) {
                var what = attempt.step() + ", job " + attempt.job() + ", attempt " + attempt.attempt() + " of "
                        + attempt.process();
                add(events, attempt.begun(), "begun   " + what);
                add(events, attempt.ended(), "ended   " + what + ": " + attempt.result());
            }
        }
        for (var unit : book.units()) {
            if (unit.graph() == graph) {
                add(events, unit.taken(), "taken   token " + unit.token() + ", in all " + unit.times() + " times");
                add(events, unit.closed(), "closed  token " + unit.token());
            }
        }
        for (var job : book.jobs()) {
            if (runs.contains(job.run())) {
                add(
                        events,
                        job.finished(),
                        "final   " + job.step() + ", job " + job.id() + ": " + job.state()
                                + ", attempt " + job.attempt() + ", node "
                                + job.tries().node()
                                + (job.tries().error() == null
                                        ? ""
                                        : ", "
                                                + job.tries()
                                                        .error()
                                                        .lines()
                                                        .findFirst()
                                                        .orElse("")));
            }
        }
        if (events.isEmpty()) {
            return List.of("nothing is known of graph " + graph);
        }
        surroundings(events);
        events.sort(Comparator.comparing(Event::at));
        return events.stream().map(e -> e.at() + "  " + e.text()).toList();
    }

    private void surroundings(List<Event> events) {
        var from = events.stream().map(Event::at).min(Instant::compareTo).orElseThrow();
        var until = events.stream().map(Event::at).max(Instant::compareTo).orElseThrow();
        var around = new ArrayList<>(faults);
        for (var node : book.nodes()) {
            add(around, node.started(), "node    " + node.id() + " is " + node.name());
            add(around, node.ended(), "node    " + node.id() + " (" + node.name() + ") is over");
        }
        around.stream()
                .filter(e -> e.at().isAfter(from.minusSeconds(10)) && e.at().isBefore(until.plusSeconds(1)))
                .forEach(events::add);
    }

    private static void add(List<Event> events, @Nullable Instant at, String text) {
        if (at != null) {
            events.add(new Event(at, text));
        }
    }
}
