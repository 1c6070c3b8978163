package dev.tailrace.benchmarks.jmh;

import dev.tailrace.runtime.internal.payload.JsonCodec;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Arguments and outputs of about two hundred bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PayloadBenchmark {
    /** A usual payload. */
    public record Order(long id, String customer, Instant placedAt, List<Line> lines) {}

    /** A part of it. */
    public record Line(String article, int count, long cents) {}

    private static final String WHAT = "the payload of a benchmark";

    private final JsonCodec codec = new JsonCodec();
    private final Order order = new Order(
            4711,
            "Ada Lovelace",
            Instant.parse("2025-01-01T12:00:00Z"),
            List.of(new Line("engine", 1, 250_000), new Line("punched cards", 500, 1_250)));
    private final String text = codec.encode(order, WHAT, JsonCodec.MAX_ARGUMENTS);

    @Benchmark
    public String encode() {
        return codec.encode(order, WHAT, JsonCodec.MAX_ARGUMENTS);
    }

    @Benchmark
    public @Nullable Order decode() {
        return codec.decode(text, Order.class, WHAT);
    }
}
