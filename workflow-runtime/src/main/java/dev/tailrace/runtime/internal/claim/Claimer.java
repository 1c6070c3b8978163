package dev.tailrace.runtime.internal.claim;

import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.jdbc.TransactionSettings;
import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.ClaimCall;
import dev.tailrace.runtime.internal.store.ClaimJobs;
import dev.tailrace.runtime.internal.store.ClaimRatedJobs;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.NextDue;
import dev.tailrace.runtime.internal.store.NoReservation;
import dev.tailrace.runtime.internal.store.Probes;
import dev.tailrace.runtime.internal.store.Reservation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Claims what this node can work soon: for each queue at most its free workers and a little more, teardowns first; all
 * queues in one round trip. How long it may sleep follows from what it saw: not at all while there is more, until the next
 * job is due, until more may begin of a queue with a rate, or until the next poll. Of such a queue nothing comes without a
 * claim, or before there is a worker for it. One thread claims; any may reserve.
 */
public final class Claimer {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int IN_A_ROW = 16;

    private final Database database;
    private final Statements statements;
    private final LaneDirectory lanes;
    private final List<QueueWorkers> queues;
    private final LongSupplier node;
    private final Consumer<List<ClaimedJob>> putBack;
    private final Duration pollInterval;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, ClaimHistory> histories = new HashMap<>();
    private final AtomicInteger released = new AtomicInteger();

    private record Statements(ClaimJobs claimJobs, ClaimRatedJobs claimRatedJobs, NextDue nextDue) {}

    /** How a claimer is paced, and who takes what came too late. */
    public record Pace(Duration pollInterval, EndingRule rule, Consumer<Ending> finish) {}

    /** @param node the number under which this process works now */
    public Claimer(
            Database database,
            Schema schema,
            LaneDirectory lanes,
            List<QueueWorkers> queues,
            LongSupplier node,
            Pace pace) {
        this.database = database;
        this.statements = new Statements(new ClaimJobs(schema), new ClaimRatedJobs(schema), new NextDue(schema));
        this.lanes = lanes;
        this.queues = List.copyOf(queues);
        this.node = node;
        this.putBack =
                jobs -> jobs.forEach(job -> pace.finish().accept(pace.rule().putBack(job.row(), job.fence())));
        this.pollInterval = pace.pollInterval();
    }

    /** Claims once for every queue; returns how long to wait. */
    public Duration runOnce() throws SQLException {
        queues.forEach(QueueWorkers::start);
        var round = plan();
        var next = statements.nextDue().call(probesOfAll());
        var pipeline = new Pipeline().add(new TransactionSettings(PATIENCE));
        round.parts().forEach(pipeline::add);
        pipeline.add(next);
        var began = System.nanoTime();
        try {
            database.autocommit(c -> {
                pipeline.run(c);
                return true;
            });
        } catch (SQLException | RuntimeException e) {
            round.lost();
            throw e;
        }
        round.arrived(System.nanoTime() - began);
        if (round.mayHaveMore()) {
            return Duration.ZERO;
        }
        var untilDue = Duration.ofMillis(Math.max(0, next.millis().orElse(pollInterval.toMillis())));
        return Collections.min(List.of(untilDue, pollInterval, untilRested()));
    }

    /** A millisecond late rather than early: a claim that comes too soon rests again. */
    private Duration untilRested() {
        var now = System.nanoTime();
        return histories.values().stream()
                .map(history -> history.restNanos(now))
                .filter(rest -> rest > 0)
                .min(Comparator.naturalOrder())
                .map(rest -> Duration.ofNanos(rest).plusMillis(1))
                .orElse(pollInterval);
    }

    /**
     * Sets workers aside for jobs that this node is about to release. While more wait in the database than this node could
     * claim, one batch in {@link #IN_A_ROW} sets none aside, so that those get their turn.
     *
     * @param most how many jobs may be released
     */
    public Reservation reserve(int most) {
        if (queues.stream().anyMatch(queue -> queue.buffer().hasBacklog())
                && released.incrementAndGet() % IN_A_ROW == 0) {
            return NoReservation.INSTANCE;
        }
        var reserved = new ReservedRoom(node.getAsLong(), putBack);
        for (var queue : queues) {
            reserve(reserved, queue, true, most);
            reserve(reserved, queue, false, most);
        }
        return reserved;
    }

    /**
     * Sets idle workers aside for jobs that are about to be started in this process, where nothing else waits for them.
     *
     * @param jobLanes of the jobs; those of a queue are taken all or not at all
     */
    public Reservation reserveIdle(List<Integer> jobLanes) {
        var reserved = new ReservedRoom(node.getAsLong(), putBack);
        for (var queue : queues) {
            var from = lanes.served(queue.buffer().queue(), false);
            var jobs = (int) jobLanes.stream().filter(from::contains).count();
            if (jobs > 0 && !isRated(queue) && queue.buffer().reserveIdle(jobs)) {
                reserved.add(queue, false, jobs, from);
            }
        }
        return reserved;
    }

    private void reserve(ReservedRoom reserved, QueueWorkers queue, boolean teardowns, int most) {
        var from = lanes.served(queue.buffer().queue(), teardowns);
        var room = from.isEmpty() || isRated(queue) ? 0 : queue.buffer().reserveDirectly(teardowns, most);
        if (room > 0) {
            reserved.add(queue, teardowns, room, from);
        }
    }

    private ClaimRound plan() {
        var round = new ClaimRound(putBack);
        var now = turn.incrementAndGet();
        for (var queue : queues) {
            var name = queue.buffer().queue();
            plan(round, queue, lanes.served(name, true), true, now);
            plan(round, queue, lanes.served(name, false), false, now);
        }
        return round;
    }

    private void plan(ClaimRound round, QueueWorkers queue, List<Integer> from, boolean teardowns, int now) {
        var name = queue.buffer().queue();
        var history = histories.computeIfAbsent(name + ' ' + teardowns, side -> new ClaimHistory());
        var rated = isRated(queue);
        if (from.isEmpty() || (rated && history.restNanos(System.nanoTime()) > 0)) {
            return;
        }
        var room = rated
                ? queue.buffer().reserveWithoutPrefetch(teardowns)
                : queue.buffer().reserve(teardowns);
        if (room > 0) {
            var probes = Probes.of(from, now);
            var all = history.lowWater().apply(probes, System.nanoTime());
            var oldestFirst = history.nextIsOldestFirst();
            var call = rated
                    ? statements.claimRatedJobs().call(name, probes, room, node.getAsLong(), oldestFirst)
                    : call(probes, room, oldestFirst);
            round.add(new ClaimRound.Claim(queue, teardowns, room, call, history, all, oldestFirst));
        }
    }

    private ClaimCall call(Probes probes, int room, boolean oldestFirst) {
        return oldestFirst
                ? statements.claimJobs().oldestFirst(probes, room, node.getAsLong())
                : statements.claimJobs().call(probes, room, node.getAsLong());
    }

    private boolean isRated(QueueWorkers queue) {
        return lanes.isRated(queue.buffer().queue());
    }

    /** Also of queues without room: what comes due there is seen when a worker becomes free, which signals the loop. */
    private Probes probesOfAll() {
        var all = new ArrayList<Integer>();
        for (var queue : queues) {
            all.addAll(lanes.served(queue.buffer().queue(), true));
            all.addAll(lanes.served(queue.buffer().queue(), false));
        }
        return Probes.of(all, 0);
    }

    /** The jobs that are claimed and wait for a worker. */
    public Collection<Long> waiting() {
        return queues.stream().flatMap(queue -> queue.buffer().jobs().stream()).toList();
    }

    /** Forgets what waits for a worker, because this node was taken for dead: it is no longer its own. */
    public void forgetWaiting() {
        queues.forEach(queue -> queue.buffer().drain());
    }

    /** Puts back what waits for a worker, and takes no more. */
    public void close() {
        queues.forEach(queue -> {
            queue.buffer().close();
            putBack.accept(queue.buffer().drain());
        });
    }
}
