package dev.tailrace.runtime.internal.start;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import com.google.common.collect.MapMaker;
import com.google.common.primitives.Ints;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneNumbers;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.StartValues;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.FindExisting;
import dev.tailrace.runtime.internal.store.HoldKeys;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.NewJob;
import dev.tailrace.runtime.internal.store.NewRun;
import dev.tailrace.runtime.internal.store.NoReservation;
import dev.tailrace.runtime.internal.store.Reservation;
import dev.tailrace.runtime.option.Deadline;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts runs on a connection, whoever's that is. Everything is checked before the first row is written. */
public final class RunStarter {
    private static final Logger log = LoggerFactory.getLogger("dev.tailrace.jobs");

    private final JsonCodec codec;
    private final ServedCheck servedCheck;
    private final PoolCheck poolCheck;
    private final PausedWorkflows pausedWorkflows;
    private final LaneNumbers laneNumbers;
    private final IdBlocks idBlocks;
    private final RunBuilder runBuilder;
    private final OnceKeys onceKeys;
    private final FindExisting findExisting;
    private final RunInserter inserter;

    /** By identity and weakly: plans are constants mostly, but need not be. */
    private final Map<Plan, List<LaneKey>> lanesOfPlans =
            new MapMaker().weakKeys().makeMap();

    public RunStarter(Schema schema, JsonCodec codec, Unserved policy) {
        this.codec = codec;
        this.servedCheck = new ServedCheck(schema, policy);
        this.poolCheck = new PoolCheck(schema, policy);
        this.pausedWorkflows = new PausedWorkflows(schema, System::nanoTime);
        this.laneNumbers = new LaneNumbers(schema);
        this.idBlocks = new IdBlocks(schema);
        this.runBuilder = new RunBuilder(codec);
        this.onceKeys = new OnceKeys(schema);
        this.findExisting = new FindExisting(schema);
        this.inserter = new RunInserter(schema);
    }

    /**
     * Runs that were written, and the lanes in which their first jobs wait.
     *
     * @param told whether a hint about those lanes went with them
     */
    public record Started(List<Run> runs, Set<Long> lanes, boolean told) {}

    /**
     * What a start on a connection of its own may count on.
     *
     * @param idle sets idle workers of this process aside for jobs of these lanes, so that they begin as soon as they are
     *     written
     * @param turn whether it is this start's turn to send a hint with its runs; asked once
     */
    public record Terms(Function<List<Integer>, Reservation> idle, BooleanSupplier turn) {
        /** Of a start that may yet be rolled back. */
        public static final Terms PLAIN = new Terms(lanes -> NoReservation.INSTANCE, () -> false);
    }

    /** Whether the runs are written by one statement, and need no transaction around it. */
    public boolean fitsOneStatement(StartRequest<?> request) {
        return !request.hasKeys() && RunInserter.isOneStatement(request.jobs());
    }

    /** Looks anew for what is paused before the next start. */
    public void recheckPauses() {
        pausedWorkflows.recheck();
    }

    /**
     * In a transaction, if some of the runs have keys or do not fit one statement.
     *
     * @param numbers of this start, kept over its tries
     * @param terms others than {@link Terms#PLAIN} only on a connection in autocommit mode
     */
    public <I> Started start(Connection connection, StartRequest<I> request, StartNumbers numbers, Terms terms)
            throws SQLException {
        var prepared = prepare(connection, request, numbers);
        var written = write(connection, prepared.runs(), request.options().deadline(), terms);
        return prepared.started(written);
    }

    /** A start that was checked and has its numbers, and of which nothing is written. */
    record Prepared(String workflow, List<RunBuilder.Checked> checked, Map<Long, Long> holders, List<NewRun> runs) {
        Started started(Written written) {
            return new Started(RunStarter.started(workflow, checked, holders), written.lanes(), written.told());
        }
    }

    <I> Prepared prepare(Connection connection, StartRequest<I> request, StartNumbers numbers) throws SQLException {
        var workflow = request.workflow();
        var values = new ArrayList<StartValues>(request.inputs().size());
        for (var input : request.inputs()) {
            values.add(values(workflow, input));
        }
        var plan = workflow.plan();
        servedCheck.check(connection, plan);
        pausedWorkflows.check(connection, workflow.name());
        var ids = numbers.of(values.size(), plan.steps().size() + 1, idBlocks, connection);
        var checked = new ArrayList<RunBuilder.Checked>(values.size());
        for (var value : values) {
            checked.add(runBuilder.check(plan, value, request.options(), ids.get(checked.size())));
        }
        poolCheck.check(connection, plan, checked);
        var holders = holders(connection, request, values, checked);
        var lanes = laneNumbers.of(connection, lanesOfPlans.computeIfAbsent(plan, RunBuilder::lanesOf));
        var there = numbers.written(findExisting, connection);
        var runs = new ArrayList<NewRun>(checked.size());
        for (var run : checked) {
            if (holders.getOrDefault(run.id(), run.id()) == run.id() && !there.contains(run.id())) {
                runs.add(RunBuilder.build(run, lanes));
            }
        }
        return new Prepared(workflow.name(), checked, holders, runs);
    }

    /** The runs that hold the keys of those that have one, by number. */
    private Map<Long, Long> holders(
            Connection connection, StartRequest<?> request, List<StartValues> values, List<RunBuilder.Checked> runs)
            throws SQLException {
        if (!request.hasKeys()) {
            return Map.of();
        }
        var wanted = new ArrayList<HoldKeys.OnceKey>();
        for (var i = 0; i < runs.size(); i++) {
            var once = request.keys().get(i);
            if (once != null) {
                wanted.add(OnceKeys.key(once, runs.get(i).id(), values.get(i)));
            }
        }
        return onceKeys.hold(connection, request.workflow().name(), wanted);
    }

    private static List<Run> started(String workflow, List<RunBuilder.Checked> runs, Map<Long, Long> holders) {
        var started = new ArrayList<Run>(runs.size());
        for (var run : runs) {
            var holder = holders.getOrDefault(run.id(), run.id());
            started.add(new Run(holder, workflow, holder == run.id()));
        }
        return started;
    }

    /**
     * Runs that are in the database.
     *
     * @param lanes in which jobs of theirs wait
     * @param told whether a hint about those went with them
     */
    record Written(Set<Long> lanes, boolean told) {}

    Written write(Connection connection, List<NewRun> runs, @Nullable Deadline deadline, Terms terms)
            throws SQLException {
        log.debug("writing {} runs", runs.size());
        var due = dueAtOnce(runs);
        var reservation =
                terms.idle().apply(due.stream().map(job -> job.row().lane()).toList());
        try {
            var rooms = Ints.asList(reservation.rooms().lanes());
            var first =
                    due.stream().filter(job -> rooms.contains(job.row().lane())).toList();
            var ids = first.stream().map(job -> job.row().id()).collect(toSet());
            var waiting = firstLanes(runs, ids);
            var told = !waiting.isEmpty() && terms.turn().getAsBoolean();
            var hint = told ? waiting.stream().map(String::valueOf).collect(joining(" ")) : null;
            var beside = new RunInserter.Beside(deadline, hint);
            var taken = inserter.insert(connection, runs, ids, reservation.node(), beside);
            reservation.filled(
                    taken
                            ? first.stream()
                                    .map(job -> ClaimedJob.first(job, reservation.node()))
                                    .toList()
                            : List.of());
            var asMeant = taken || ids.isEmpty();
            return new Written(asMeant ? waiting : firstLanes(runs, Set.of()), told && asMeant);
        } catch (SQLException | RuntimeException e) {
            reservation.lost();
            throw e;
        }
    }

    private static List<NewJob> dueAtOnce(List<NewRun> runs) {
        var due = new ArrayList<NewJob>();
        for (var run : runs) {
            for (var job : run.jobs()) {
                if (run.at() == null && job.isDueAtOnce()) {
                    due.add(job);
                }
            }
        }
        return due;
    }

    private <I> StartValues values(WorkflowDefinition<I> workflow, @Nullable I input) {
        var type = workflow.input();
        if (type == Void.class) {
            if (input != null) {
                throw new IllegalArgumentException("workflow '" + workflow.name() + "' takes no input, but was given a "
                        + input.getClass().getName());
            }
        } else if (!type.isInstance(input)) {
            throw new IllegalArgumentException(
                    "workflow '" + workflow.name() + "' takes a " + type.getName() + ", but was given "
                            + (input == null ? "null" : "a " + input.getClass().getName()));
        }
        return new StartValues(codec, workflow.name(), input, input == null ? List.of() : workflow.computed(input));
    }

    private static Set<Long> firstLanes(List<NewRun> runs, Set<Long> taken) {
        var lanes = new TreeSet<Long>();
        for (var run : runs) {
            for (NewJob job : run.jobs()) {
                if (job.join().outstanding() == 0 && !taken.contains(job.row().id())) {
                    lanes.add((long) job.firstLane());
                }
            }
        }
        return lanes;
    }
}
