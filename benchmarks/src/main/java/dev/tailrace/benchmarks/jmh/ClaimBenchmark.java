package dev.tailrace.benchmarks.jmh;

import dev.tailrace.runtime.internal.store.Probes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a claimer makes for each claim. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClaimBenchmark {
    @Param({"1", "20"})
    private int lanes;

    private List<Integer> numbers = List.of();
    private int turn;

    @Setup
    public void number() {
        numbers = IntStream.rangeClosed(1, lanes).boxed().toList();
    }

    @Benchmark
    public Probes probes() {
        return Probes.of(numbers, turn++);
    }
}
