package dev.tailrace.runtime;

import static dev.tailrace.runtime.OwnConnectionClient.doing;

import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.store.DeclarePools;
import dev.tailrace.runtime.internal.store.DeclareRates;
import dev.tailrace.runtime.internal.store.DropRate;
import dev.tailrace.runtime.internal.store.LockPools;
import dev.tailrace.runtime.internal.store.PoolSize;
import dev.tailrace.runtime.internal.store.QueueRate;
import dev.tailrace.runtime.internal.store.ReadPools;
import dev.tailrace.runtime.internal.store.ReadRates;
import dev.tailrace.runtime.internal.store.SendHint;
import dev.tailrace.runtime.internal.wake.Hints;
import dev.tailrace.runtime.view.PoolView;
import dev.tailrace.runtime.view.RateView;
import java.time.Duration;
import java.util.List;

/**
 * Limits that hold for all nodes together. Runtimes declare them when they start; what is changed here holds until a
 * runtime starts that declares something else. A change reaches every node within a second. Each is a transaction of its
 * own, also those of a client in a transaction: work that a limit concerns would have to wait for that one's end. Safe for
 * use by many threads.
 */
public final class Limits {
    private final Database database;
    private final DeclareRates declareRates;
    private final DropRate dropRate;
    private final ReadRates readRates;
    private final LockPools lockPools;
    private final DeclarePools declarePools;
    private final ReadPools readPools;
    private final Declared declared;
    private final SendHint sendHint;

    Limits(Installation installation) {
        var schema = installation.schema();
        this.database = installation.database();
        this.declareRates = new DeclareRates(schema);
        this.dropRate = new DropRate(schema);
        this.readRates = new ReadRates(schema);
        this.lockPools = new LockPools(schema);
        this.declarePools = new DeclarePools(schema);
        this.readPools = new ReadPools(schema);
        this.declared = new Declared(schema);
        this.sendHint = new SendHint(schema);
    }

    /** The queues of which only so many attempts may begin in a period, by name. */
    public List<RateView> rates() {
        return doing("reading the rates", () -> database.autocommit(readRates::run)).stream()
                .map(rate -> new RateView(Queue.named(rate.queue()), rate.most(), rate.period()))
                .toList();
    }

    /**
     * From now on at most so many attempts of the queue begin in any period of that length. Those of the last period
     * count.
     *
     * @param most 1 to 1,000,000
     * @param period 100 milliseconds to a day
     * @throws IllegalArgumentException if a number is out of bounds, or no runtime has ever declared the queue
     */
    public void rate(Queue queue, int most, Duration period) {
        var rate = new QueueRate(queue.name(), most, period);
        change("limiting queue '" + queue + "'", c -> {
            declared.requireQueue(c, queue.name());
            declareRates.run(c, List.of(rate));
            return true;
        });
    }

    /** The queue has no rate any more; returns false if it had none. */
    public boolean dropRate(Queue queue) {
        return change("taking the rate of queue '" + queue + "' away", c -> dropRate.run(c, queue.name()));
    }

    /** Every pool and its size, by name. */
    public List<PoolView> pools() {
        return doing("reading the pools", () -> database.autocommit(readPools::run)).stream()
                .map(pool -> new PoolView(Pool.named(pool.pool()), pool.units()))
                .toList();
    }

    /**
     * From now on the pool has so many units; where it is taken from by key, for each key. What is held stays held: a pool
     * that shrinks grants nothing until less is held than it has. Whoever waits for more than there are then waits until it
     * grows, and keeps nobody else waiting.
     *
     * @param units 1 to 1,000,000
     * @throws IllegalArgumentException if the number is out of bounds
     */
    public void pool(Pool pool, int units) {
        var size = new PoolSize(pool.name(), units);
        change("sizing pool '" + pool + "'", c -> {
            lockPools.run(c);
            declarePools.run(c, List.of(size));
            return true;
        });
    }

    private boolean change(String what, Database.Work<Boolean> work) {
        return doing(
                what,
                () -> database.transaction(c -> {
                    var different = work.on(c);
                    sendHint.run(c, Hints.LIMIT);
                    return different;
                }));
    }
}
