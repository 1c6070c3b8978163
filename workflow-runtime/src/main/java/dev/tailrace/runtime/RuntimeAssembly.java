package dev.tailrace.runtime;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.add.StepAdder;
import dev.tailrace.runtime.internal.child.ChildGate;
import dev.tailrace.runtime.internal.claim.Claimer;
import dev.tailrace.runtime.internal.claim.JobBuffer;
import dev.tailrace.runtime.internal.claim.QueueWorkers;
import dev.tailrace.runtime.internal.cron.Scheduler;
import dev.tailrace.runtime.internal.event.EventDispatcher;
import dev.tailrace.runtime.internal.finish.Applied;
import dev.tailrace.runtime.internal.finish.EndJobs;
import dev.tailrace.runtime.internal.finish.Finisher;
import dev.tailrace.runtime.internal.finish.TransactionalFinish;
import dev.tailrace.runtime.internal.gate.EachGate;
import dev.tailrace.runtime.internal.gate.GateKeeper;
import dev.tailrace.runtime.internal.gate.SignalGate;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneDirectory;
import dev.tailrace.runtime.internal.log.JobLog;
import dev.tailrace.runtime.internal.loop.Loop;
import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.loop.WorkerThreads;
import dev.tailrace.runtime.internal.node.NodeSession;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.pool.PoolGate;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.start.RunStarter;
import dev.tailrace.runtime.internal.steer.TeardownForcer;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.RegisterNode;
import dev.tailrace.runtime.internal.store.Reservation;
import dev.tailrace.runtime.internal.upkeep.CancelSweeper;
import dev.tailrace.runtime.internal.upkeep.ChildCanceller;
import dev.tailrace.runtime.internal.upkeep.DeadlineKeeper;
import dev.tailrace.runtime.internal.upkeep.KeyRemover;
import dev.tailrace.runtime.internal.upkeep.OverdueWatch;
import dev.tailrace.runtime.internal.upkeep.Reconciler;
import dev.tailrace.runtime.internal.upkeep.Rescuer;
import dev.tailrace.runtime.internal.upkeep.RunRemover;
import dev.tailrace.runtime.internal.upkeep.Unrecorded;
import dev.tailrace.runtime.internal.upkeep.Upkeep;
import dev.tailrace.runtime.internal.wake.HintListener;
import dev.tailrace.runtime.internal.wake.HintRouter;
import dev.tailrace.runtime.internal.wake.Hints;
import dev.tailrace.runtime.internal.work.AttemptRunner;
import dev.tailrace.runtime.internal.work.JobPayloads;
import dev.tailrace.runtime.internal.work.KindCode;
import dev.tailrace.runtime.internal.work.WorkExecutor;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.event.Level;

/**
 * Wires a runtime: claim -> work -> finish, and upkeep beside them. Every part is told only whom to call next, so the whole
 * flow can be read here.
 */
final class RuntimeAssembly {
    private static final int SCHEMA_VERSION = 1;

    /** How long listeners may take for what they were still to be told when the runtime is closed. */
    private static final Duration LISTENING = Duration.ofSeconds(5);

    private final Installation installation;
    private final RuntimeSettings settings;
    private final EndingRule rule =
            new EndingRule(() -> ThreadLocalRandom.current().nextDouble());
    private final EndJobs endJobs;
    private final JobPayloads payloads = new JobPayloads(new JsonCodec());
    private final Map<String, KindCode> kinds = new HashMap<>();
    private final LaneDirectory lanes;
    private final JobLog jobLog;
    private final Hints hints;
    private final Waker claimWaker = new Waker();
    private final Waker upkeepWaker = new Waker();
    private final Waker gateWaker = new Waker();
    private final HintRouter router;
    private final boolean roomy;
    private final NodeSession session;
    private final Finisher finisher;
    private final WorkExecutor work;
    private final Claimer claimer;
    private final RunAwaiter awaiter;
    private final StepAdder adder;
    private final ChildGate childGate;
    private final EventDispatcher events;
    private final WorkflowClient client;
    private final Scheduler scheduler;
    private final RuntimeLoops loops;

    private RuntimeAssembly(RuntimeSettings settings) {
        this.settings = settings;
        this.installation = Installation.open(
                settings.dataSource(), settings.clientOptions().schema());
        this.endJobs = new EndJobs(schema());
        this.lanes = new LaneDirectory(database(), schema(), settings.kinds().keySet());
        this.hints = new Hints(database(), schema());
        this.router = new HintRouter(lanes, claimWaker, upkeepWaker, gateWaker);
        this.roomy = PoolCheck.isRoomy(database(), settings.listen());
        this.session = new NodeSession(database(), schema(), self(), roomy, this::loseAttempts);
        this.jobLog = new JobLog(lanes::key);
        this.finisher = new Finisher(
                database(),
                endJobs,
                rule,
                session::id,
                this::due,
                new Finisher.Company(jobLog, this::rooms, this::witness));
        this.childGate = new ChildGate(database(), schema(), new JsonCodec(), rule);
        var transactionalFinish = new TransactionalFinish(schema(), database(), endJobs);
        this.adder = new StepAdder(
                database(), schema(), new JsonCodec(), settings.clientOptions().unserved());
        this.work = new WorkExecutor(
                this::codeOf,
                new AttemptRunner(
                        payloads,
                        rule,
                        settings.errors(),
                        transactionalFinish::isStillHeld,
                        this::perhapsCommitted,
                        adder::prepare),
                rule,
                finisher::submit,
                jobLog,
                settings.stopGrace());
        var reading = ClientAssembly.reading(installation);
        this.awaiter = reading.awaiter();
        this.events = new EventDispatcher(database(), schema(), this::laneOf, settings.listeners());
        this.client = ClientAssembly.client(
                installation,
                settings.clientOptions().unserved(),
                hints,
                reading,
                new ClientAssembly.Reports(
                        new OwnConnectionClient.Local(
                                this::due, this::dueHere, new RunStarter.Terms(this::idleWorkers, hints::takeTurn)),
                        this::committed));
        var services = new JobServices(installation, client, payloads, rule, transactionalFinish, adder);
        settings.kinds().forEach((kind, registration) -> kinds.put(kind, registration.code(services)));
        this.claimer = new Claimer(
                database(),
                schema(),
                lanes,
                queues(),
                session::id,
                new Claimer.Pace(settings.pollInterval(), rule, finisher::submit));
        this.scheduler = new Scheduler(
                database(),
                schema(),
                new RunStarter(
                        schema(), new JsonCodec(), settings.clientOptions().unserved()),
                new JsonCodec(),
                settings.schedules());
        this.loops = loops();
    }

    private List<QueueWorkers> queues() {
        var queues = new ArrayList<QueueWorkers>();
        settings.queues().forEach((queue, workers) -> {
            var buffer = new JobBuffer(queue, workers, System::nanoTime, claimWaker::signal);
            queues.add(new QueueWorkers(buffer, WorkerThreads.named(queue), job -> {
                events.started(job.row(), job.fence());
                return work.work(job, () -> {
                    if (buffer.ended(job.row().isTeardown())) {
                        claimWaker.signal();
                    }
                });
            }));
        });
        return queues;
    }

    private Reservation idleWorkers(List<Integer> jobLanes) {
        return claimer.reserveIdle(jobLanes);
    }

    private Reservation rooms(int most) {
        return claimer.reserve(most);
    }

    static RuntimeAssembly start(RuntimeSettings settings) {
        settings.check();
        var assembly = new RuntimeAssembly(settings);
        try {
            assembly.session.register();
            assembly.declareLimits();
            assembly.lanes.refresh();
            assembly.scheduler.declare();
        } catch (SQLException e) {
            throw Installation.failure("entering the cluster", e);
        }
        assembly.events.start();
        assembly.loops.start();
        return assembly;
    }

    private void declareLimits() throws SQLException {
        database().transaction(c -> {
            settings.limits().declare(c, schema());
            return true;
        });
    }

    private Database database() {
        return installation.database();
    }

    private Schema schema() {
        return installation.schema();
    }

    WorkflowClient client() {
        return client;
    }

    long nodeId() {
        return session.id();
    }

    void close() {
        loops.stop(settings.grace());
        events.close(LISTENING);
    }

    private RegisterNode.Node self() {
        return new RegisterNode.Node(
                ManagementFactory.getRuntimeMXBean().getName(),
                SCHEMA_VERSION,
                settings.lease().toMillis(),
                settings.queues(),
                settings.kinds().keySet());
    }

    /** Every claimed job has code: only lanes of this node's kinds are probed. */
    private KindCode codeOf(ClaimedJob job) {
        var code = kinds.get(lanes.key(job.row().lane()).kind());
        if (code == null) {
            throw new IllegalStateException("job " + job.id() + " was claimed without a worker for lane "
                    + job.row().lane());
        }
        return code;
    }

    /** A lane may be younger than this node's last look at them. */
    private LaneKey laneOf(int lane) {
        if (!lanes.knows(lane)) {
            try {
                lanes.refresh();
            } catch (SQLException e) {
                throw Installation.failure("reading lane " + lane, e);
            }
        }
        return lanes.key(lane);
    }

    private void loseAttempts(long node) {
        claimer.forgetWaiting();
        work.lose(node);
    }

    /** A batch of endings is committed: listeners are told, and whoever waits for one of its runs. */
    private void witness(List<Ending> batch, Applied applied) {
        if (childGate.mayHaveEnded(batch)) {
            gateWaker.signal();
        }
        if (!events.hasListeners() && !awaiter.isAwaited()) {
            return;
        }
        var committed = batch.stream()
                .filter(ending -> applied.hasEnded(ending.row().id()))
                .toList();
        committed(committed);
        if (committed.size() < batch.size()) {
            events.perhapsCommitted(batch.stream()
                    .filter(ending -> !applied.hasEnded(ending.row().id()))
                    .toList());
        }
    }

    private void committed(List<Ending> endings) {
        events.committed(endings);
        awaiter.mayHaveEnded(endings.stream()
                .filter(ending -> ending.row().role() != EndRole.NONE)
                .map(ending -> ending.row().ref().runId())
                .toList());
    }

    private void perhapsCommitted(Ending ending) {
        events.perhapsCommitted(List.of(ending));
        awaiter.mayHaveEnded(List.of(ending.row().ref().runId()));
    }

    /** Something became due: this node looks at once, the others are told. */
    private void due(Iterable<Long> dueLanes) {
        dueHere(dueLanes);
        hints.lanes(dueLanes);
    }

    private void dueHere(Iterable<Long> dueLanes) {
        dueLanes.forEach(lane -> router.due(lane.intValue()));
    }

    private RuntimeLoops loops() {
        var unrecorded = new Unrecorded(finisher::pending, finisher::submit);
        var duties = new Upkeep.Duties(
                new DeadlineKeeper(database(), schema()),
                new Rescuer(database(), schema(), rule, unrecorded),
                new CancelSweeper(database(), schema(), rule),
                new Reconciler(database(), schema(), rule, this::knownJobs, unrecorded),
                standingDuties());
        var upkeep = new Upkeep(
                database(),
                schema(),
                duties,
                lanes,
                session::id,
                new Upkeep.Reports(this::due, work::cancel, unrecorded));
        var listener = settings.listen() && roomy ? new HintListener(database(), schema(), router::receive) : null;
        return new RuntimeLoops(
                new RuntimeLoops.Claiming(claimer, new Loop("claim", claimWaker, claimer::runOnce)),
                work,
                finisher,
                new RuntimeLoops.Standing(
                        new Loop("upkeep", upkeepWaker, upkeep::runOnce),
                        new Loop("gates", gateWaker, gateKeeper()::runOnce)),
                listener,
                session,
                hints);
    }

    private GateKeeper gateKeeper() {
        return new GateKeeper(
                database(),
                schema(),
                lanes,
                rule,
                List.of(
                        new SignalGate(database(), schema(), new JsonCodec(), rule),
                        childGate,
                        new EachGate(database(), schema(), rule, adder, new JsonCodec()),
                        new PoolGate(database(), schema())),
                session::id,
                new GateKeeper.Reports(finisher::submit, this::due, settings.pollInterval()));
    }

    private List<Upkeep.StandingDuty> standingDuties() {
        var runRemover = new RunRemover(database(), schema(), settings.retention());
        var childCanceller = new ChildCanceller(database(), schema());
        var keyRemover = new KeyRemover(database(), schema(), System::nanoTime);
        var forcer = new TeardownForcer(database(), schema(), this::committed);
        var overdueWatch = new OverdueWatch(database(), schema(), System::nanoTime, this::overdue);
        return List.of(
                () -> due(scheduler.runOnce()),
                () -> due(forcer.runOnce()),
                childCanceller::runOnce,
                overdueWatch::runOnce,
                runRemover::runOnce,
                keyRemover::runOnce);
    }

    private void overdue(JobRow teardown, Instant since) {
        jobLog.line(
                Level.WARN,
                teardown,
                new Fence(session.id(), 0, 0),
                "is a teardown and overdue: it should have begun at " + since);
        events.overdue(teardown, since);
    }

    private List<Long> knownJobs() {
        var known = new ArrayList<>(claimer.waiting());
        known.addAll(work.attempts().jobs());
        known.addAll(finisher.pending());
        return known;
    }
}
