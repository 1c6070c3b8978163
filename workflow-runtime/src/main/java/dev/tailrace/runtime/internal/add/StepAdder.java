package dev.tailrace.runtime.internal.add;

import dev.tailrace.core.plan.Adding;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.lane.LaneNumbers;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.StartValues;
import dev.tailrace.runtime.internal.start.IdBlocks;
import dev.tailrace.runtime.internal.start.RunBuilder;
import dev.tailrace.runtime.internal.start.ServedCheck;
import dev.tailrace.runtime.internal.store.Addition;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.JobRef;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.NewJob;
import dev.tailrace.runtime.internal.store.Successors;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.option.Unserved;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks the steps that a worker adds as if they were a workflow that is started, and makes them rows of its run. Nothing
 * is written here but numbers and lanes; the rest comes with the end of the attempt. Safe for use by many threads.
 */
public final class StepAdder {
    private final Database database;
    private final JsonCodec codec;
    private final ServedCheck servedCheck;
    private final LaneNumbers laneNumbers;
    private final IdBlocks idBlocks;
    private final RunBuilder runBuilder;

    public StepAdder(Database database, Schema schema, JsonCodec codec, Unserved policy) {
        this.database = database;
        this.codec = codec;
        this.servedCheck = new ServedCheck(schema, policy);
        this.laneNumbers = new LaneNumbers(schema);
        this.idBlocks = new IdBlocks(schema);
        this.runBuilder = new RunBuilder(codec);
    }

    /**
     * On a connection of its own.
     *
     * @return null for nothing
     * @throws IllegalStateException if something is wrong with the steps
     * @throws dev.tailrace.runtime.error.UnservedException if nobody ever declared a queue or a kind of theirs
     */
    public @Nullable Addition prepare(ClaimedJob job, @Nullable Additions additions) throws SQLException {
        return additions == null || additions.isEmpty()
                ? null
                : database.autocommit(connection -> rows(connection, job, additions));
    }

    /** The same on a connection that is at hand. */
    public @Nullable Addition prepare(Connection connection, ClaimedJob job, @Nullable Additions additions)
            throws SQLException {
        return additions == null || additions.isEmpty() ? null : rows(connection, job, additions);
    }

    private Addition rows(Connection connection, ClaimedJob job, Additions additions) throws SQLException {
        var plan = additions.plan();
        servedCheck.checkAdded(connection, plan);
        var own = idBlocks.take(connection, plan.steps().size());
        var ids = new long[own.length + 1];
        ids[0] = job.row().ref().runId();
        System.arraycopy(own, 0, ids, 1, own.length);
        var values = new StartValues(codec, plan.workflow(), null, additions.values());
        var options = StartOptions.DEFAULTS.priority(job.row().priority());
        var checked = runBuilder.check(plan, values, options, ids);
        var lanes = laneNumbers.of(connection, RunBuilder.lanesOf(plan));
        var jobs = RunBuilder.build(checked, lanes).jobs();
        return new Addition(jobs.stream()
                .map(added -> graft(job.row(), additions.adding(), added))
                .toList());
    }

    /** An end of what is added leads to all that waits for the adding job. */
    private static NewJob graft(JobRow job, Adding adding, NewJob added) {
        var row = added.row();
        var isEnd = row.role() == EndRole.COUNTED || row.role() == EndRole.ENDS_RUN;
        var feedsJoin = adding.edges().stream().anyMatch(StepAdder::isOrdinary);
        var ref = job.ref();
        var grafted = new JobRow(
                new JobRef(row.id(), ref.runId(), ref.rootId()),
                row.step(),
                !isEnd ? row.role() : feedsJoin ? EndRole.NONE : EndRole.COUNTED,
                row.lane(),
                row.priority(),
                isEnd ? joined(row.successors(), job.successors(), adding) : row.successors(),
                row.policy());
        return new NewJob(
                grafted, added.place(), added.arguments(), added.uses(), added.join(), added.when(), added.teardown());
    }

    private static boolean isOrdinary(int edge) {
        return edge != 0 && EdgeKind.of(edge).isOrdinary();
    }

    private static Successors joined(Successors own, Successors behind, Adding adding) {
        var count = own.count();
        var jobs = Arrays.copyOf(own.jobs(), count + behind.count());
        var kinds = Arrays.copyOf(own.kinds(), count + behind.count());
        for (var i = 0; i < behind.count(); i++) {
            int edge = adding.edges().get(i);
            if (edge != 0) {
                jobs[count] = behind.jobs()[i];
                kinds[count] = (short) edge;
                count++;
            }
        }
        return new Successors(Arrays.copyOf(jobs, count), Arrays.copyOf(kinds, count));
    }
}
