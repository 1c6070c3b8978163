package dev.tailrace.runtime.internal.gate;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.definition.ElementJob;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.runtime.internal.add.Additions;
import dev.tailrace.runtime.internal.add.StepAdder;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.payload.Arguments;
import dev.tailrace.runtime.internal.payload.Elements;
import dev.tailrace.runtime.internal.payload.ErrorText;
import dev.tailrace.runtime.internal.payload.JsonCodec;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.rule.EndingRule;
import dev.tailrace.runtime.internal.store.Addition;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.HoldAwaiting;
import dev.tailrace.runtime.internal.store.IsRead;
import dev.tailrace.runtime.internal.store.LockAwaiting;
import dev.tailrace.runtime.internal.store.ReadHeldJobs;
import dev.tailrace.runtime.internal.store.ReadOutputs;
import dev.tailrace.runtime.internal.store.Sequel;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps around the jobs for the elements of a list. Nothing stops them here: one that takes the list is completed with
 * the steps that it adds, one for each element; one that gathers is completed with the list of their outputs.
 */
public final class EachGate implements Gate {
    /** Few, since each may be large. */
    private static final int BATCH = 20;

    private final Database database;
    private final EndingRule rule;
    private final StepAdder adder;
    private final JsonCodec codec;
    private final Arguments arguments;
    private final Elements elements;
    private final OutputUses uses;
    private final LockAwaiting lockAwaiting;
    private final HoldAwaiting holdAwaiting;
    private final ReadHeldJobs readHeldJobs;
    private final ReadOutputs readOutputs;
    private final IsRead isRead;

    public EachGate(Database database, Schema schema, EndingRule rule, StepAdder adder, JsonCodec codec) {
        this.database = database;
        this.rule = rule;
        this.adder = adder;
        this.codec = codec;
        this.arguments = new Arguments(codec);
        this.elements = new Elements(codec);
        this.uses = new OutputUses(codec);
        this.lockAwaiting = new LockAwaiting(schema);
        this.holdAwaiting = new HoldAwaiting(schema);
        this.readHeldJobs = new ReadHeldJobs(schema);
        this.readOutputs = new ReadOutputs(schema);
        this.isRead = new IsRead(schema);
    }

    @Override
    public GateKind kind() {
        return GateKind.EACH;
    }

    @Override
    public Passed look(List<Integer> lanes, long node) throws SQLException {
        var held = database.planned(GateKeeper.PATIENCE, c -> hold(c, lanes, node));
        var ended = new ArrayList<Ending>(held.size());
        for (var job : held) {
            ended.add(ending(job));
        }
        return new Passed(ended, Set.of(), held.size() >= BATCH);
    }

    private List<ClaimedJob> hold(Connection transaction, List<Integer> lanes, long node) throws SQLException {
        var jobs = lockAwaiting.run(transaction, lanes, BATCH);
        if (jobs.isEmpty()) {
            return List.of();
        }
        holdAwaiting.run(transaction, node, jobs);
        return readHeldJobs.run(transaction, jobs, node);
    }

    /** What is wrong with the list or with the outputs will be wrong again; a database that is away will come back. */
    private Ending ending(ClaimedJob job) {
        try {
            return completed(job);
        } catch (SQLException e) {
            return rule.failed(job.row(), job.fence(), job.cancelled(), ErrorText.of(e));
        } catch (RuntimeException e) {
            return rule.discarded(job.row(), job.fence(), ErrorText.of(e));
        }
    }

    private Ending completed(ClaimedJob job) throws SQLException {
        var stored = job.arguments();
        var given = arguments.json(stored.literal(), stored.template(), stored.outputs());
        var work = elements.work(given);
        if (work == null) {
            return completed(job, gathered(job, elements.jobs(given)), null);
        }
        var additions = new Additions(codec, work.job().step(), uses.adding(job.uses()));
        work.elements().forEach(element -> add(additions, work.job(), element));
        var added = adder.prepare(job, additions);
        var jobs = added == null
                ? List.<Long>of()
                : added.jobs().stream().map(each -> each.row().id()).toList();
        return completed(job, elements.jobs(jobs), added);
    }

    private void add(Additions additions, ElementJob job, String element) {
        var type = new JobType<>(
                job.kind(), Object.class, Object.class, Queue.named(job.queue()), job.retry(), job.timeout());
        additions.add(type, codec.raw(element)).set(s -> {
            var told = s.tags(job.tags());
            return job.priority() == null ? told : told.priority(job.priority());
        });
    }

    /** Too much for a list is no fault where nobody asks for it. */
    private @Nullable String gathered(ClaimedJob job, List<Long> jobs) throws SQLException {
        var outputs = database.autocommit(c -> readOutputs.run(c, jobs, JsonCodec.MAX_OUTPUT));
        if (outputs.bytes() <= JsonCodec.MAX_OUTPUT) {
            return elements.list(outputs.texts(), job.row().step());
        } else if (database.autocommit(c -> isRead.run(c, job.row().ref()))) {
            throw Elements.tooLong(job.row().step(), outputs.bytes());
        }
        return null;
    }

    private Ending completed(ClaimedJob job, @Nullable String output, @Nullable Addition added) {
        var verdict = uses.check(job.uses(), output, job.row().successors().count());
        return rule.completed(job.row(), job.fence(), output, Sequel.of(verdict, added));
    }

    @Override
    public String overdue(String name, long limitMillis) {
        return "the list of '" + name + "' was not looked at for " + limitMillis + " ms";
    }
}
