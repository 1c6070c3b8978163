package dev.tailrace.benchmarks.protocol;

import tools.jackson.databind.JsonNode;

/**
 * What an agent is told once, on its command line.
 *
 * @param peer which engine
 * @param variant which settings of it
 * @param jdbcUrl of its database, user included
 * @param url the same for clients that are not Java's
 * @param capacity jobs are numbered from 0 to one less than this
 * @param workMillis how long a job sleeps; 0 for not at all
 * @param workers how many workers instead of the variant's own number; 0 for that one
 * @param timed whether the engine's own SQL statements are timed, where it can be
 */
public record Assignment(
        String peer,
        String variant,
        String jdbcUrl,
        String url,
        int capacity,
        int workMillis,
        int workers,
        boolean timed) {

    public String toJson() {
        return Json.line(this);
    }

    public static Assignment of(String json) {
        JsonNode node = Json.read(json);
        return new Assignment(
                node.path("peer").asString(),
                node.path("variant").asString(),
                node.path("jdbcUrl").asString(),
                node.path("url").asString(),
                node.path("capacity").asInt(),
                node.path("workMillis").asInt(),
                node.path("workers").asInt(),
                node.path("timed").asBoolean());
    }

    /** The variant's number of workers, unless another one was asked for. */
    public int workersOr(int own) {
        return workers == 0 ? own : workers;
    }
}
