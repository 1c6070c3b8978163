package dev.tailrace.runtime.internal.start;

import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneNumbers;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.StartValues;
import dev.tailrace.runtime.internal.store.NewJob;
import dev.tailrace.runtime.internal.store.NewRun;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.view.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts runs on a connection, whoever's that is. Everything is checked before the first row is written. */
public final class RunStarter {
    private static final Logger log = LoggerFactory.getLogger("dev.tailrace.jobs");

    private final JsonCodec codec;
    private final ServedCheck servedCheck;
    private final LaneNumbers laneNumbers;
    private final IdBlocks idBlocks;
    private final RunBuilder runBuilder;
    private final RunInserter inserter;

    public RunStarter(Schema schema, JsonCodec codec, Unserved policy) {
        this.codec = codec;
        this.servedCheck = new ServedCheck(schema, policy);
        this.laneNumbers = new LaneNumbers(schema);
        this.idBlocks = new IdBlocks(schema);
        this.runBuilder = new RunBuilder(codec);
        this.inserter = new RunInserter(schema);
    }

    /** Runs that were written, and the lanes in which their first jobs wait. */
    public record Started(List<Run> runs, Set<Long> lanes) {}

    /** Whether so many runs of the workflow are written by one statement, and need no transaction around it. */
    public boolean fitsOneStatement(WorkflowDefinition<?> workflow, int runs) {
        return RunInserter.isOneStatement((long) runs * workflow.plan().steps().size());
    }

    public <I> Started start(
            Connection connection,
            WorkflowDefinition<I> workflow,
            Collection<? extends @Nullable I> inputs,
            StartOptions options)
            throws SQLException {
        var values = new ArrayList<StartValues>(inputs.size());
        for (var input : inputs) {
            values.add(values(workflow, input));
        }
        var plan = workflow.plan();
        servedCheck.check(connection, plan);
        var checked = new ArrayList<RunBuilder.Checked>(values.size());
        for (var value : values) {
            var ids = idBlocks.take(connection, plan.steps().size() + 1);
            checked.add(runBuilder.check(plan, value, options, ids));
        }
        var lanes = laneNumbers.of(connection, RunBuilder.lanesOf(plan));
        var runs = checked.stream().map(run -> RunBuilder.build(run, lanes)).toList();
        inserter.insert(connection, runs);
        log.debug(
                "{} runs of '{}' written, the first is {}",
                runs.size(),
                plan.workflow(),
                runs.isEmpty() ? 0 : runs.get(0).id());
        return new Started(
                runs.stream().map(run -> new Run(run.id(), run.workflow())).toList(), firstLanes(runs));
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
