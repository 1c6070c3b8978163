package dev.tailrace.benchmarks.stage;

import dev.tailrace.benchmarks.protocol.Assignment;
import dev.tailrace.benchmarks.protocol.Clock;
import dev.tailrace.benchmarks.protocol.Json;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A database and the agents on it; closing it ends them all. For use by one thread. */
public final class Scene implements AutoCloseable {
    public static final Duration LIMIT = Duration.ofMinutes(5);

    private static final long STATISTICS_MILLIS = 700;

    private final Stage stage;
    private final Casting casting;
    private final Database database;
    private final List<AgentProcess> agents = new ArrayList<>();

    Scene(Stage stage, Casting casting, Database database) {
        this.stage = stage;
        this.casting = casting;
        this.database = database;
    }

    public Database database() {
        return database;
    }

    /** One more process. */
    public AgentProcess enter() throws Exception {
        var contender = stage.contender();
        var assignment = new Assignment(
                contender.peer(),
                casting.variant().isEmpty() ? contender.variant() : casting.variant(),
                database.jdbcUrl(),
                database.url(),
                casting.capacity(),
                casting.workMillis(),
                casting.workers(),
                casting.timed());
        var agent = AgentProcess.start(contender.command().apply(assignment), stage.log());
        agents.add(agent);
        return agent;
    }

    /** The first process, which makes the tables. */
    public AgentProcess install() throws Exception {
        var agent = enter();
        agent.tell(LIMIT, "install");
        return agent;
    }

    /** Tells all agents at once; returns when the first one began to do it. */
    public long all(String verb) {
        agents.forEach(agent -> agent.send(verb));
        return agents.stream()
                .map(agent -> agent.receive(LIMIT))
                .mapToLong(answer -> answer.path("at").asLong())
                .min()
                .orElse(Clock.micros());
    }

    /** How many jobs were executed by all agents. */
    public long executed() {
        return sum("count", "executed");
    }

    /** The sum of what each agent answers. */
    public long sum(String verb, String field) {
        return agents.stream()
                .mapToLong(agent -> agent.tell(LIMIT, verb).path(field).asLong())
                .sum();
    }

    /** Waits until so many jobs were executed in all; false if they were not in time. */
    public boolean awaitExecuted(long target, Duration limit) throws InterruptedException {
        var began = System.nanoTime();
        var before = executed();
        for (var now = before; now < target; now = executed()) {
            var elapsed = System.nanoTime() - began;
            if (elapsed >= limit.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(
                    Pace.pauseMillis(TimeUnit.NANOSECONDS.toMillis(elapsed), now - before, target - now));
        }
        return true;
    }

    /** Waits until the contender's own tables say that nothing is left; false if they did not in time. */
    public boolean awaitNothingPending(Duration limit) throws Exception {
        var query = stage.contender().pendingQuery();
        var deadline = System.nanoTime() + limit.toNanos();
        try (var connection = database.connect()) {
            while (Database.number(connection, query) > 0) {
                if (System.nanoTime() - deadline >= 0) {
                    return false;
                }
                TimeUnit.MILLISECONDS.sleep(Pace.SHORTEST_MILLIS);
            }
            return true;
        }
    }

    /** The database's counters, once its backends have reported what they did. */
    public Counters counters() throws Exception {
        TimeUnit.MILLISECONDS.sleep(STATISTICS_MILLIS);
        return database.counters();
    }

    public long agentCpuMicros() {
        return agents.stream().mapToLong(AgentProcess::cpuMicros).sum();
    }

    /** @throws AgentFailure unless each of these jobs ran exactly once */
    public void verify(int first, int count) {
        var total = 0L;
        var distinct = 0L;
        var checksum = 0L;
        for (var agent : agents) {
            var answer = agent.tell(LIMIT, "verify", "first", first, "count", count);
            total += answer.path("total").asLong();
            distinct += answer.path("distinct").asLong();
            checksum += answer.path("checksum").asLong();
        }
        var expected = (long) count * first + (long) count * (count - 1) / 2;
        if (total != count || distinct != count || checksum != expected) {
            throw new AgentFailure(
                    "not each of %d jobs ran once: %d executions of %d jobs".formatted(count, total, distinct), null);
        }
    }

    /** When these jobs started and when they ended. */
    public static Times times(AgentProcess agent, int first, int count) {
        JsonNode answer = agent.tell(LIMIT, "times", "first", first, "count", count);
        return new Times(Json.longs(answer.path("started")), Json.longs(answer.path("ended")));
    }

    /** In microseconds; 0 for never. */
    public record Times(long[] started, long[] ended) {}

    @Override
    public void close() throws SQLException {
        agents.forEach(AgentProcess::close);
        database.close();
    }
}
