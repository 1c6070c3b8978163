package dev.tailrace.benchmarks.jmh;

import dev.tailrace.core.JobType;
import dev.tailrace.dsl.Value;
import dev.tailrace.dsl.Workflow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Defining a workflow, which checks and compiles it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DefinitionBenchmark {
    private static final int GRAPH = 1_000;

    /** What is handed from step to step. */
    public record Item(long job) {}

    private static final JobType<Item, Item> STEP = JobType.of("step", Item.class, Item.class);

    @Benchmark
    public Workflow<Item> chainOfTen() {
        var chain = Workflow.chain("chain", STEP).named("step 0");
        for (var i = 1; i < 10; i++) {
            chain = chain.then(STEP).named("step " + i);
        }
        return chain.build();
    }

    /** A line whose steps also wait for the first one. */
    @Benchmark
    public Workflow<Item> graphOfAThousand() {
        return Workflow.define("graph", Item.class, flow -> {
            var first = flow.step(STEP, flow.input()).named("step 0");
            Value<Item> value = first.output();
            for (var i = 1; i < GRAPH; i++) {
                value = flow.step(STEP, value).named("step " + i).after(first).output();
            }
        });
    }
}
