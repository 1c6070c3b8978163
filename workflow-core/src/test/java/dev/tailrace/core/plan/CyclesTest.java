package dev.tailrace.core.plan;

import static dev.tailrace.core.plan.Definitions.messages;
import static dev.tailrace.core.plan.Definitions.sweep;
import static dev.tailrace.core.plan.Definitions.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.tailrace.core.definition.StepDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CyclesTest {
    private static final String BEGIN = "steps form a cycle: ";
    private static final String END = ". Take one of these edges away";

    @Test
    void aCycleIsNamedWithItsPath() {
        assertThat(messages(
                        sweep("start"), sweep("a", "start", "c"), sweep("b", "a"), sweep("c", "b"), sweep("d", "c")))
                .containsExactly("steps form a cycle: a -> b -> c -> a. Take one of these edges away");
    }

    @Test
    void aDiamondIsNoCycle() {
        assertThat(messages(sweep("a"), sweep("b", "a"), sweep("c", "a"), sweep("d", "b", "c")))
                .isEmpty();
    }

    @Test
    void stepsMayBeDeclaredInAnyOrder() {
        assertThat(messages(sweep("c", "b"), sweep("b", "a"), sweep("a"))).isEmpty();
    }

    @Test
    void aCycleOfAHundredThousandStepsIsFoundWithoutRecursion() {
        var steps = new ArrayList<StepDefinition>();
        for (var i = 0; i < 100_000; i++) {
            steps.add(sweep("s" + i, "s" + (i + 99_999) % 100_000));
        }

        var path = assertTimeout(Duration.ofSeconds(20), () -> pathOf(steps));

        assertThat(path).hasSize(100_001);
    }

    static LongStream seeds() {
        return LongStream.range(1, 201);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thePathIsARealCycle(long seed) {
        var steps = broken(new Random(seed));

        var path = pathOf(steps);

        assertThat(path).hasSizeGreaterThan(2);
        assertThat(path.get(0)).isEqualTo(path.get(path.size() - 1));
        assertThat(new HashSet<>(path)).as("no step twice on the way").hasSize(path.size() - 1);
        for (var i = 1; i < path.size(); i++) {
            assertThat(predecessors(steps, path.get(i))).contains(path.get(i - 1));
        }
    }

    /** A random graph, in random order, with at least one edge back from a step to one that leads to it. */
    private static List<StepDefinition> broken(Random random) {
        var count = 2 + random.nextInt(40);
        var predecessors = new ArrayList<List<String>>();
        for (var i = 0; i < count; i++) {
            var names = new HashSet<String>();
            for (var n = random.nextInt(4); n > 0 && i > 0; n--) {
                names.add("s" + random.nextInt(i));
            }
            predecessors.add(new ArrayList<>(names));
        }
        var from = random.nextInt(count - 1);
        var to = from + 1 + random.nextInt(count - from - 1);
        add(predecessors.get(to), "s" + from);
        add(predecessors.get(from), "s" + to);
        var steps = new ArrayList<StepDefinition>();
        for (var i = 0; i < count; i++) {
            steps.add(sweep("s" + i, predecessors.get(i).toArray(String[]::new)));
        }
        Collections.shuffle(steps, random);
        return steps;
    }

    private static void add(List<String> names, String name) {
        if (!names.contains(name)) {
            names.add(name);
        }
    }

    private static List<String> pathOf(List<StepDefinition> steps) {
        var problems = PlanCompiler.check(workflow(steps.toArray(StepDefinition[]::new)));
        assertThat(problems).hasSize(1);
        var message = problems.get(0).message();
        assertThat(message).startsWith(BEGIN).endsWith(END);
        return List.of(message.substring(BEGIN.length(), message.length() - END.length())
                .split(" -> "));
    }

    private static List<String> predecessors(List<StepDefinition> steps, String name) {
        return steps.stream()
                .filter(s -> s.name().equals(name))
                .flatMap(s -> s.join().edges().stream())
                .map(e -> e.predecessor())
                .toList();
    }
}
