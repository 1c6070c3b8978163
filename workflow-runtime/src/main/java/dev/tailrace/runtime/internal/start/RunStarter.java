package dev.tailrace.runtime.internal.start;

import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneNumbers;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.StartValues;
import dev.tailrace.runtime.internal.store.HoldKeys;
import dev.tailrace.runtime.internal.store.InsertRuns;
import dev.tailrace.runtime.internal.store.NewJob;
import dev.tailrace.runtime.internal.store.NewRun;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts runs on a connection, whoever's that is. Everything is checked before the first row is written. */
public final class RunStarter {
    private static final Logger log = LoggerFactory.getLogger("dev.tailrace.jobs");

    /** How many jobs one statement writes at most, short of a single run that has more. */
    private static final int MOST_JOBS = 5000;

    private final JsonCodec codec;
    private final ServedCheck servedCheck;
    private final PausedWorkflows pausedWorkflows;
    private final LaneNumbers laneNumbers;
    private final IdBlocks idBlocks;
    private final RunBuilder runBuilder;
    private final OnceKeys onceKeys;
    private final InsertRuns insertRuns;

    public RunStarter(Schema schema, JsonCodec codec, Unserved policy) {
        this.codec = codec;
        this.servedCheck = new ServedCheck(schema, policy);
        this.pausedWorkflows = new PausedWorkflows(schema, System::nanoTime);
        this.laneNumbers = new LaneNumbers(schema);
        this.idBlocks = new IdBlocks(schema);
        this.runBuilder = new RunBuilder(codec);
        this.onceKeys = new OnceKeys(schema);
        this.insertRuns = new InsertRuns(schema);
    }

    /** Runs that were written, and the lanes in which their first jobs wait. */
    public record Started(List<Run> runs, Set<Long> lanes) {}

    /** Whether the runs are written by one statement, and need no transaction around it. */
    public boolean fitsOneStatement(StartRequest<?> request) {
        var runs = request.inputs().size();
        return !request.hasKeys()
                && (runs == 1 || (long) runs * request.workflow().plan().steps().size() <= MOST_JOBS);
    }

    /** Looks anew for what is paused before the next start. */
    public void recheckPauses() {
        pausedWorkflows.recheck();
    }

    /** In a transaction, if some of the runs have keys or do not fit one statement. */
    public <I> Started start(Connection connection, StartRequest<I> request) throws SQLException {
        var workflow = request.workflow();
        var values = new ArrayList<StartValues>(request.inputs().size());
        for (var input : request.inputs()) {
            values.add(values(workflow, input));
        }
        var plan = workflow.plan();
        servedCheck.check(connection, plan);
        pausedWorkflows.check(connection, workflow.name());
        var checked = new ArrayList<RunBuilder.Checked>(values.size());
        for (var value : values) {
            var ids = idBlocks.take(connection, plan.steps().size() + 1);
            checked.add(runBuilder.check(plan, value, request.options(), ids));
        }
        var holders = holders(connection, request, values, checked);
        var lanes = laneNumbers.of(connection, RunBuilder.lanesOf(plan));
        var runs = checked.stream()
                .filter(run -> holders.getOrDefault(run.id(), run.id()) == run.id())
                .map(run -> RunBuilder.build(run, lanes))
                .toList();
        insert(connection, runs);
        log.debug(
                "{} runs of '{}' written, the first is {}",
                runs.size(),
                plan.workflow(),
                runs.isEmpty() ? 0 : runs.get(0).id());
        return new Started(started(plan.workflow(), checked, holders), firstLanes(runs));
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
        return runs.stream()
                .map(run -> {
                    var holder = holders.getOrDefault(run.id(), run.id());
                    return new Run(holder, workflow, holder == run.id());
                })
                .toList();
    }

    private void insert(Connection connection, List<NewRun> runs) throws SQLException {
        var batch = new ArrayList<NewRun>();
        var jobs = 0;
        for (var run : runs) {
            if (!batch.isEmpty() && jobs + run.jobs().size() > MOST_JOBS) {
                insertRuns.run(connection, batch);
                batch.clear();
                jobs = 0;
            }
            batch.add(run);
            jobs += run.jobs().size();
        }
        if (!batch.isEmpty()) {
            insertRuns.run(connection, batch);
        }
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

    private static Set<Long> firstLanes(List<NewRun> runs) {
        var lanes = new TreeSet<Long>();
        for (var run : runs) {
            for (NewJob job : run.jobs()) {
                if (job.join().outstanding() == 0) {
                    lanes.add((long) job.row().lane());
                }
            }
        }
        return lanes;
    }
}
