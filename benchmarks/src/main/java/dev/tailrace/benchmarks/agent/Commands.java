package dev.tailrace.benchmarks.agent;

import dev.tailrace.benchmarks.protocol.Clock;
import dev.tailrace.benchmarks.protocol.Json;
import dev.tailrace.benchmarks.spi.Engine;
import dev.tailrace.benchmarks.spi.Records;
import dev.tailrace.benchmarks.spi.Shape;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be said to an agent. For use by one thread. */
final class Commands {
    private final Engine engine;
    private final Records records;
    private final Inserts inserts;

    Commands(Engine engine, Records records) {
        this.engine = engine;
        this.records = records;
        this.inserts = new Inserts(engine, records);
    }

    /** Never throws: what goes wrong is part of the answer, which also says when and how long. */
    JsonNode answer(JsonNode command) {
        var at = Clock.micros();
        ObjectNode answer;
        try {
            answer = carryOut(command);
        } catch (UnsupportedOperationException e) {
            answer = Json.object("unsupported", String.valueOf(e.getMessage()));
        } catch (Exception e) {
            e.printStackTrace();
            answer = Json.object("error", e.toString());
        }
        return answer.put("at", at).put("micros", Clock.micros() - at);
    }

    private ObjectNode carryOut(JsonNode command) throws Exception {
        var first = command.path("first").asInt(0);
        var count = command.path("count").asInt(0);
        var verb = command.path("do").asString();
        return switch (verb) {
            case "install" -> done(engine::install);
            case "start" -> done(engine::startWorker);
            case "stop" -> done(engine::stopWorker);
            case "insertMany" -> done(() -> engine.insertMany(first, count));
            case "insertAt" ->
                done(() -> engine.insertAt(Clock.instant(command.path("due").asLong()), first, count));
            case "insertUnserved" -> done(() -> engine.insertUnserved(count));
            case "chains" -> done(() -> engine.chains(first, count));
            case "graphs" -> done(() -> engine.graphs(shape(command), first, count));
            case "insertThreads" -> inserts.threads(first, count, command);
            case "probe" -> inserts.probe(first, count, command);
            case "hops" -> inserts.hops(first, count, command);
            default -> report(verb, first, count, command);
        };
    }

    private ObjectNode report(String verb, int first, int count, JsonNode command) throws Exception {
        return switch (verb) {
            case "count" -> Json.object("executed", records.executed());
            case "busy" -> Json.object("busyMicros", records.busyMicros());
            case "verify" ->
                Json.object(
                        "total", records.total(first, count),
                        "distinct", records.distinct(first, count),
                        "checksum", records.checksum(first, count));
            case "times" -> Json.object("started", records.started(first, count), "ended", records.ended(first, count));
            case "statements" ->
                Json.object(
                        "micros_each",
                        engine.statementMicros(command.path("words").asString()));
            default -> throw new UnsupportedOperationException("command '" + verb + "'");
        };
    }

    private static Shape shape(JsonNode command) {
        return Shape.valueOf(command.path("shape").asString().toUpperCase(Locale.ROOT));
    }

    private static ObjectNode done(Action action) throws Exception {
        action.run();
        return Json.object();
    }

    private interface Action {
        void run() throws Exception;
    }
}
