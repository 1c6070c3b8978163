package dev.tailrace.runtime.rules;

import dev.tailrace.core.JobType;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Edge;
import dev.tailrace.dsl.Flow;
import dev.tailrace.dsl.Step;
import dev.tailrace.dsl.Teardown;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A random graph in which setups follow setups: as a workflow, and as what must have become of its teardowns. */
final class Nesting {
    private static final int MOST_STEPS = 8;
    private static final int LONGEST_MILLIS = 40;

    private final Random random;
    private final List<Node> steps = new ArrayList<>();
    private final List<Undoing> teardowns = new ArrayList<>();

    /** What a step waits for. */
    private enum How {
        COMPLETED,
        FINISHED,
        DISCARDED,
        ANY
    }

    private record Node(List<Integer> before, How how) {}

    /**
     * @param millis after its setup; null for no time
     * @param user the step of the scope that it waits for; null for all of the scope, or for its time
     * @param first the number of the teardown of the same setup that goes before; null for none
     */
    private record Undoing(
            int setup,
            @Nullable Integer millis,
            @Nullable Integer user,
            @Nullable Integer first,
            boolean onlyIfCompleted,
            boolean keepOnFailure) {}

    /** When the steps and teardowns of a run were first worked and last ended, by name. */
    record Times(Map<String, Long> begun, Map<String, Long> ended) {
        Times() {
            this(new HashMap<>(), new HashMap<>());
        }

        synchronized void begins(String step) {
            begun.putIfAbsent(step, System.nanoTime());
        }

        synchronized void ends(String step) {
            ended.put(step, System.nanoTime());
        }

        private boolean isBefore(String one, String other) {
            return !ended.containsKey(one) || !begun.containsKey(other) || ended.get(one) < begun.get(other);
        }
    }

    Nesting(long seed) {
        this.random = new Random(seed);
        var count = 3 + random.nextInt(MOST_STEPS - 2);
        for (var i = 0; i < count; i++) {
            steps.add(new Node(before(i), How.values()[chance(2, 3) ? 0 : random.nextInt(How.values().length)]));
        }
        IntStream.range(0, count).filter(i -> chance(1, 2)).forEach(this::addTeardowns);
    }

    private List<Integer> before(int step) {
        return step == 0 || chance(1, 8)
                ? List.of()
                : random.ints(1L + random.nextInt(2), 0, step)
                        .distinct()
                        .boxed()
                        .toList();
    }

    private void addTeardowns(int setup) {
        teardowns.add(undoing(setup, null));
        if (chance(1, 4)) {
            teardowns.add(undoing(setup, chance(1, 2) ? teardowns.size() - 1 : null));
        }
    }

    private Undoing undoing(int setup, @Nullable Integer first) {
        var scope = scope(setup).stream().boxed().toList();
        var timed = scope.isEmpty() || chance(1, 2);
        var used = !scope.isEmpty() && first == null && chance(1, 3);
        return new Undoing(
                setup,
                timed ? random.nextInt(LONGEST_MILLIS) : null,
                used ? scope.get(random.nextInt(scope.size())) : null,
                first,
                chance(1, 4),
                chance(1, 4));
    }

    private boolean chance(int of, int outOf) {
        return random.nextInt(outOf) < of;
    }

    private BitSet scope(int setup) {
        var scope = new BitSet();
        IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).before().stream().anyMatch(b -> b == setup || scope.get(b)))
                .forEach(scope::set);
        return scope;
    }

    /** Whether a teardown must have ended before the other may begin. */
    private boolean goesBefore(int one, int other) {
        var first = teardowns.get(other).first();
        return (first != null && first == one)
                || scope(teardowns.get(other).setup()).get(teardowns.get(one).setup());
    }

    private static String step(int number) {
        return "s" + number;
    }

    private static String teardown(int number) {
        return "free" + number;
    }

    List<String> teardowns() {
        return IntStream.range(0, teardowns.size()).mapToObj(Nesting::teardown).toList();
    }

    /** How often a setup is in the scope of another one. */
    int depth() {
        return (int) IntStream.range(0, teardowns.size())
                .filter(i -> IntStream.range(0, teardowns.size()).anyMatch(o -> goesBefore(i, o)))
                .count();
    }

    Workflow<Integer> workflow(String name, JobType<Integer, Void> work, JobType<Integer, Void> free) {
        return Workflow.define(name, Integer.class, flow -> define(flow, work, free));
    }

    private void define(Flow<Integer> flow, JobType<Integer, Void> work, JobType<Integer, Void> free) {
        var made = new ArrayList<Step<Void>>();
        for (var i = 0; i < steps.size(); i++) {
            var step = flow.step(work, flow.input()).named(step(i));
            var node = steps.get(i);
            var edges = node.before().stream()
                    .map(made::get)
                    .map(before -> switch (node.how()) {
                        case FINISHED -> before.finished();
                        case DISCARDED -> before.discarded();
                        case COMPLETED, ANY -> before;
                    })
                    .toArray(Edge[]::new);
            if (edges.length > 0) {
                made.add(node.how() == How.ANY ? step.afterAny(edges) : step.after(edges));
            } else {
                made.add(step);
            }
        }
        var undone = new ArrayList<Teardown>();
        for (var undoing : teardowns) {
            var teardown =
                    made.get(undoing.setup()).teardown(free, flow.input()).named(teardown(undone.size()));
            say(teardown, undoing, made, undone);
            undone.add(teardown);
        }
    }

    private static void say(Teardown teardown, Undoing undoing, List<Step<Void>> made, List<Teardown> undone) {
        if (undoing.millis() != null) {
            teardown.delay(Duration.ofMillis(undoing.millis()));
        }
        if (undoing.user() != null) {
            teardown.after(made.get(undoing.user()));
        }
        if (undoing.first() != null) {
            teardown.after(undone.get(undoing.first()));
        }
        if (undoing.onlyIfCompleted()) {
            teardown.onlyIfCompleted();
        }
        if (undoing.keepOnFailure()) {
            teardown.keepOnFailure();
        }
    }

    /** What is not as it must be, however the run went. */
    List<String> wrong(RunView end, Times times) {
        var wrong = new ArrayList<String>();
        for (var i = 0; i < teardowns.size(); i++) {
            var name = teardown(i);
            var setup = step(teardowns.get(i).setup());
            var expected = expected(end, teardowns.get(i));
            if (end.job(name).state() != expected) {
                wrong.add(name + " is not " + expected);
            }
            if (times.begun().containsKey(name) != (expected == JobState.COMPLETED)) {
                wrong.add(name + " was worked, or was not, and is to be " + expected);
            }
            if (!times.isBefore(setup, name)) {
                wrong.add(name + " began before " + setup + " had ended");
            }
            for (var other = 0; other < teardowns.size(); other++) {
                if (goesBefore(other, i) && !times.isBefore(teardown(other), name)) {
                    wrong.add(name + " began before " + teardown(other) + " had ended");
                }
            }
        }
        return wrong;
    }

    /** Nobody knows what an attempt did that did not complete. */
    private static JobState expected(RunView end, Undoing undoing) {
        var setup = end.job(step(undoing.setup()));
        var torn = setup.state() == JobState.COMPLETED || (setup.tries().attempt() > 0 && !undoing.onlyIfCompleted());
        return torn ? JobState.COMPLETED : JobState.SKIPPED;
    }

    @Override
    public String toString() {
        return steps + " " + teardowns;
    }
}
