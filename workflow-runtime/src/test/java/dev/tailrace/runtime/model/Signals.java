package dev.tailrace.runtime.model;

import dev.tailrace.runtime.view.SignalAnswer.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The signals of a run: what was sent and nobody took, who waits, and who took what. Each is taken once, the oldest of its
 * name first, by the step that has waited longest.
 */
final class Signals {
    private final Graph graph;
    private final List<Sent> kept = new ArrayList<>();
    private final Map<Integer, Sent> given = new TreeMap<>();
    private final Map<Integer, Integer> waitsSince = new TreeMap<>();
    private final Set<Integer> late = new TreeSet<>();
    private int sent;

    /** @param early whether nobody waited for it yet */
    private record Sent(int number, String name, boolean early) {}

    /**
     * A step that the engine took from where it waited, to end it.
     *
     * @param number of the signal that came; null if none came in time
     */
    record Passed(int job, @Nullable Integer number) {}

    Signals(Graph graph) {
        this.graph = graph;
    }

    /** The number that the next one bears, if it is kept. */
    int next() {
        return sent + 1;
    }

    Result keep(String name) {
        kept.add(new Sent(++sent, name, waiting(name).isEmpty()));
        return Result.SENT;
    }

    /** The step was reached. */
    void arrive(int job, int round) {
        waitsSince.put(job, round);
    }

    void leave(int job) {
        waitsSince.remove(job);
    }

    boolean isAwaitedBy(int job) {
        return waitsSince.containsKey(job);
    }

    /** Whether the time for which it waits may still come to an end. */
    boolean isLimitedTo(int job) {
        var awaits = graph.node(job).awaits();
        return isAwaitedBy(job) && awaits != null && awaits.limited();
    }

    /** Whether it will not wait any longer, or not for ever, if nothing more comes. */
    boolean isAboutToEnd(int job) {
        var name = graph.node(job).signal();
        return isAwaitedBy(job)
                && (isLimitedTo(job)
                        || given.containsKey(job)
                        || kept.stream().anyMatch(s -> s.name().equals(name)));
    }

    /** It has waited for as long as it may, and is so found at the next look. */
    void limitPasses(int job) {
        late.add(job);
    }

    /** It will wait for another one. */
    void forget(int job) {
        given.remove(job);
        late.remove(job);
    }

    int waitsSince(int job) {
        return waitsSince.getOrDefault(job, Integer.MAX_VALUE);
    }

    boolean isLate(int job) {
        return late.contains(job);
    }

    private List<Integer> waiting(String name) {
        return waitsSince.keySet().stream()
                .filter(job -> graph.node(job).signal().equals(name) && !given.containsKey(job))
                .toList();
    }

    /** What a look brought must be what it had to bring. */
    void look(List<Passed> passed, boolean cancelling) {
        if (cancelling) {
            require(passed.isEmpty(), "nobody passes in a run that is being cancelled, but these did: " + passed);
            return;
        }
        var names = waitsSince.keySet().stream()
                .map(job -> graph.node(job).signal())
                .distinct()
                .toList();
        var expected = names.stream()
                .mapToLong(name -> Math.min(
                        waiting(name).size(),
                        kept.stream().filter(s -> s.name().equals(name)).count()))
                .sum();
        var again = waitsSince.keySet().stream().filter(given::containsKey).count();
        var taken = passed.stream().filter(p -> p.number() != null).toList();
        require(
                taken.size() == expected + again,
                (expected + again) + " signals should have been taken, and were: " + passed);
        taken.forEach(p -> take(p.job(), p.number()));
        var overdue = waitsSince.keySet().stream().filter(job -> !given.containsKey(job) && late.contains(job));
        require(
                passed.stream()
                        .filter(p -> p.number() == null)
                        .map(Passed::job)
                        .sorted()
                        .toList()
                        .equals(overdue.toList()),
                "these waited too long: " + late + ", but passed: " + passed);
        passed.forEach(p -> leave(p.job()));
    }

    private void take(int job, @Nullable Integer number) {
        var told = "s" + job + " was given signal " + number;
        require(isAwaitedBy(job), told + ", and did not wait");
        var own = given.get(job);
        if (own == null) {
            var name = graph.node(job).signal();
            own = kept.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
            given.put(job, own);
            kept.remove(own);
            var longest =
                    waiting(name).stream().mapToInt(this::waitsSince).min().orElse(Integer.MAX_VALUE);
            require(waitsSince(job) <= longest, told + ", and others waited longer");
        }
        require(Integer.valueOf(own.number()).equals(number), told + ", not " + own);
    }

    /** Whether the one that a step was given had come before the step was reached. */
    boolean cameEarly(int job) {
        var signal = given.get(job);
        return signal != null && signal.early();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}
