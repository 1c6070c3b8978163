package dev.tailrace.runtime.testing;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.finish.Finisher;
import dev.tailrace.runtime.internal.gate.GateKeeper;
import dev.tailrace.runtime.internal.gate.SignalGate;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Pipeline;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.internal.log.JobLog;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.pool.PoolGate;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.ClaimJobs;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.NoReservation;
import dev.tailrace.runtime.internal.store.Probes;
import dev.tailrace.runtime.internal.store.RegisterNode;
import dev.tailrace.runtime.internal.store.Reservation;
import dev.tailrace.runtime.internal.store.Rooms;
import dev.tailrace.runtime.internal.upkeep.CancelSweeper;
import dev.tailrace.runtime.internal.upkeep.Rescuer;
import dev.tailrace.runtime.internal.upkeep.Unrecorded;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A node without a thread: it claims, records and keeps up when a test says so, with the services of the runtime. Its
 * workers are the test. For use by one thread.
 */
public final class ByHand {
    private static final Schema SCHEMA = new Schema("tailrace");
    private static final long LEASE_MILLIS = 3_600_000;

    /** What says that a look left nothing. */
    private static final Duration LOOKED = Duration.ofSeconds(1);

    private final Database database;
    private final Set<String> kinds;
    private final EndingRule rule = new EndingRule(() -> 0.5);
    private final EndJobs endJobs = new EndJobs(SCHEMA);
    private final ClaimJobs claimJobs = new ClaimJobs(SCHEMA);
    private final LaneDirectory lanes;
    private final Finisher finisher;
    private final Unrecorded unrecorded;
    private final CancelSweeper sweeper;
    private final Rescuer rescuer;
    private final GateKeeper pools;
    private final GateKeeper signals;
    private final List<Ending> passed = new ArrayList<>();
    private final List<ClaimedJob> taken = new ArrayList<>();
    private int room;
    private long node;

    public ByHand(DataSource dataSource, JobType<?, ?>... types) throws SQLException {
        this.database = new Database(dataSource);
        this.kinds = Stream.of(types).map(JobType::kind).collect(Collectors.toSet());
        this.lanes = new LaneDirectory(database, SCHEMA, kinds);
        this.finisher = new Finisher(
                database,
                endJobs,
                rule,
                () -> node,
                due -> {},
                new Finisher.Company(new JobLog(lanes::key), this::reserve, (batch, applied) -> {}));
        this.unrecorded = new Unrecorded(finisher::pending, finisher::submit);
        this.sweeper = new CancelSweeper(database, SCHEMA, rule);
        this.rescuer = new Rescuer(database, SCHEMA, rule, unrecorded);
        this.pools = new GateKeeper(
                database,
                SCHEMA,
                lanes,
                rule,
                List.of(new PoolGate(database, SCHEMA)),
                () -> node,
                new GateKeeper.Reports(finisher::submit, due -> {}, Duration.ZERO));
        this.signals = new GateKeeper(
                database,
                SCHEMA,
                lanes,
                rule,
                List.of(new SignalGate(database, SCHEMA, new JsonCodec(), rule)),
                () -> node,
                new GateKeeper.Reports(passed::add, due -> {}, LOOKED));
        register();
    }

    private void register() throws SQLException {
        var self = new RegisterNode.Node("by hand", 1, LEASE_MILLIS, Map.of(Queue.DEFAULT.name(), 100), kinds);
        node = database.autocommit(c -> new RegisterNode(SCHEMA).run(c, self));
    }

    public long node() {
        return node;
    }

    public EndingRule rule() {
        return rule;
    }

    /** Claims at most so many jobs that are due, teardowns first. */
    public List<ClaimedJob> claim(int limit) throws SQLException {
        lanes.refresh();
        var claimed = new ArrayList<ClaimedJob>();
        for (var teardowns : new boolean[] {true, false}) {
            var from = lanes.served(Queue.DEFAULT.name(), teardowns);
            if (!from.isEmpty() && claimed.size() < limit) {
                var call = claimJobs.call(Probes.of(from, 0), limit - claimed.size(), node);
                database.autocommit(c -> {
                    new Pipeline().add(call).run(c);
                    return true;
                });
                claimed.addAll(call.claimed());
            }
        }
        return claimed;
    }

    /** An ending that {@link #record} will record. */
    public void submit(Ending ending) {
        finisher.submit(ending);
    }

    /** Records one batch: what was submitted since the last one, or what had to follow from that. */
    public void recordBatch() throws SQLException {
        finisher.runOnce();
    }

    /** Records everything, and all that follows from it. */
    public void record() throws SQLException {
        while (!finisher.isIdle()) {
            finisher.runOnce();
        }
    }

    /** From now on a batch may take so many of the jobs that it releases. */
    public void roomForReleased(int jobs) {
        room = jobs;
    }

    /** The jobs that batches took since this was last asked for. */
    public List<ClaimedJob> taken() {
        var all = List.copyOf(taken);
        taken.clear();
        return all;
    }

    /** Whether batches took something since {@link #taken} was last asked for. */
    public boolean hasTaken() {
        return !taken.isEmpty();
    }

    /** Sweeps cancelled runs until nothing of theirs waits, and brings teardowns forward. */
    public void sweep() throws SQLException {
        do {
            record();
            sweeper.runOnce(node, unrecorded);
        } while (!finisher.isIdle());
    }

    /** Lets who waits for pools stand in line, grants what is free, and holds who has waited for too long. */
    public void grant() throws SQLException {
        lanes.refresh();
        pools.runOnce();
    }

    /** Takes what has come from before its gate, and what has waited too long, for the caller to submit the ends. */
    public List<Ending> look() throws SQLException {
        lanes.refresh();
        var pause = signals.runOnce();
        while (pause.isZero()) {
            pause = signals.runOnce();
        }
        var all = List.copyOf(passed);
        passed.clear();
        return all;
    }

    /** This node's lease has run out, though nobody has noticed yet. */
    public void expire() throws SQLException {
        var me = node;
        database.autocommit(c -> {
            try (var expire =
                    c.prepareStatement("UPDATE tailrace.node SET lease_until = now() - interval '1 s' WHERE id = ?")) {
                expire.setLong(1, me);
                return expire.executeUpdate();
            }
        });
    }

    /** Marks dead nodes, and ends what they held. */
    public void rescue() throws SQLException {
        rescuer.runOnce();
        record();
    }

    /** Goes on under a new number, as a node does that was taken for dead. */
    public void revive() throws SQLException {
        register();
    }

    /** This node dies, and another one, with another number, takes its jobs for failed. What it had not recorded is lost. */
    public void die() throws SQLException {
        var dead = node;
        expire();
        register();
        do {
            rescue();
        } while (isHolding(dead));
    }

    private boolean isHolding(long dead) throws SQLException {
        return database.autocommit(c -> !Installed.query(c, "SELECT job_id FROM tailrace.running WHERE node = ?", dead)
                .isEmpty());
    }

    private Reservation reserve(int most) {
        return room == 0 ? NoReservation.INSTANCE : new Room();
    }

    /** Takes jobs of any lane. */
    private final class Room implements Reservation {
        @Override
        public Rooms rooms() {
            var all = Stream.of(true, false)
                    .flatMap(teardowns -> lanes.served(Queue.DEFAULT.name(), teardowns).stream())
                    .mapToInt(lane -> lane)
                    .toArray();
            var priorities = new short[all.length];
            Arrays.fill(priorities, (short) 4);
            return new Rooms(
                    all,
                    new int[all.length],
                    IntStream.of(all).map(lane -> room).toArray(),
                    priorities);
        }

        @Override
        public long node() {
            return node;
        }

        @Override
        public void filled(List<ClaimedJob> jobs) {
            taken.addAll(jobs);
        }

        @Override
        public void lost() {}
    }
}
