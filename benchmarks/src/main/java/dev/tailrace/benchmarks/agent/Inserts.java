package dev.tailrace.benchmarks.agent;

import dev.tailrace.benchmarks.protocol.Clock;
import dev.tailrace.benchmarks.protocol.Json;
import dev.tailrace.benchmarks.spi.Engine;
import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Inserts one call at a time, from one thread or several. */
final class Inserts {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final Engine engine;
    private final Records records;

    Inserts(Engine engine, Records records) {
        this.engine = engine;
        this.records = records;
    }

    /** As many as possible within the given seconds, at most {@code count}. */
    ObjectNode threads(int first, int count, JsonNode command) throws Exception {
        var threads = command.path("threads").asInt();
        var end = Clock.micros() + command.path("seconds").asLong() * MICROS_PER_SECOND;
        var next = new AtomicInteger();
        var inserted = new AtomicInteger();
        Callable<Void> loop = () -> {
            for (var i = next.getAndIncrement(); i < count && Clock.micros() < end; i = next.getAndIncrement()) {
                engine.insert(first + (long) i);
                inserted.incrementAndGet();
            }
            return null;
        };
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var loops = new ArrayList<Callable<Void>>();
            for (var i = 0; i < threads; i++) {
                loops.add(loop);
            }
            for (var done : pool.invokeAll(loops)) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return Json.object("inserted", inserted.get());
    }

    /** One job after another with a pause between; tells when each call began and returned. */
    ObjectNode probe(int first, int count, JsonNode command) throws Exception {
        var pause = command.path("pauseMillis").asLong();
        var called = new long[count];
        var returned = new long[count];
        for (var i = 0; i < count; i++) {
            called[i] = Clock.micros();
            engine.insert(first + (long) i);
            returned[i] = Clock.micros();
            TimeUnit.MILLISECONDS.sleep(pause);
        }
        return Json.object("called", called, "returned", returned);
    }

    /** One chain after another, each when the one before has ended and a pause has passed. */
    ObjectNode hops(int first, int count, JsonNode command) throws Exception {
        var end = Clock.micros() + command.path("seconds").asLong() * MICROS_PER_SECOND;
        var pause = command.path("pauseMillis").asLong();
        var done = 0;
        while (done < count && Clock.micros() < end) {
            var target = records.executed() + Shape.CHAIN_STEPS;
            engine.chain(first + (long) done * Shape.CHAIN_STEPS);
            while (records.executed() < target && Clock.micros() < end) {
                TimeUnit.MICROSECONDS.sleep(200);
            }
            if (records.executed() >= target) {
                done++;
            }
            TimeUnit.MILLISECONDS.sleep(pause);
        }
        return Json.object("done", done);
    }
}
