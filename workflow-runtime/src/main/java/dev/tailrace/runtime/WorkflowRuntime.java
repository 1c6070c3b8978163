package dev.tailrace.runtime;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.SchemaException;
import dev.tailrace.runtime.event.Event;
import dev.tailrace.runtime.internal.cron.ScheduledWorkflow;
import dev.tailrace.runtime.option.Cron;
import dev.tailrace.runtime.option.Retention;
import dev.tailrace.runtime.option.Unserved;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * A node: claims and works the jobs of its queues and kinds. Any number of them, in any number of processes, share one
 * database and need not know of each other. Safe for use by many threads.
 */
public final class WorkflowRuntime implements AutoCloseable {
    private final RuntimeAssembly assembly;

    WorkflowRuntime(RuntimeAssembly assembly) {
        this.assembly = assembly;
    }

    /**
     * Begins a runtime on a data source, best a pool. It needs two connections for itself (one listens, one sends the
     * heartbeat) and a few more by the moment; 10 are plenty for most.
     */
    public static Builder on(DataSource dataSource) {
        return new Builder(dataSource);
    }

    /** A client on the same database. */
    public WorkflowClient client() {
        return assembly.client();
    }

    /** This node's number in the database; another one after the node was taken for dead. */
    public long nodeId() {
        return assembly.nodeId();
    }

    /**
     * Stops claiming at once, lets work drain for the grace time, then interrupts it and puts back what has not ended,
     * without counting a failure. Returns when everything is recorded. Further calls do nothing.
     */
    @Override
    public void close() {
        assembly.close();
    }

    /** Says what a runtime serves. For use by one thread. */
    public static final class Builder {
        private final RuntimeSettings settings;

        Builder(DataSource dataSource) {
            this.settings = new RuntimeSettings(dataSource);
        }

        /**
         * Serves a queue with this many workers. Where a queue has two or more, one of them takes only teardowns.
         *
         * @throws IllegalArgumentException if {@code workers} is not 1 to 10,000, or the queue was named before
         */
        public Builder queue(Queue queue, int workers) {
            settings.queue(queue, workers);
            return this;
        }

        /**
         * At most so many attempts of the queue begin in any period of that length, on all nodes together, retries and
         * teardowns included. A job counts when a node takes it, which is when it begins. What the runtime that started last
         * says of a queue holds; one that says nothing of it changes nothing. See {@link Limits} to change it at run time.
         *
         * @param most 1 to 1,000,000
         * @param period 100 milliseconds to a day
         * @throws IllegalArgumentException if a number is out of bounds, or the queue has a rate already
         */
        public Builder rate(Queue queue, int most, Duration period) {
            settings.limits().rate(queue, most, period);
            return this;
        }

        /**
         * How many units the pool has, for all nodes together; where it is taken from by key, for each key. What the runtime
         * that started last says of a pool holds; one that says nothing of it changes nothing. See {@link Limits} to change it
         * at run time.
         *
         * @param units 1 to 1,000,000
         * @throws IllegalArgumentException if the number is out of bounds, or the pool has a size already
         */
        public Builder pool(Pool pool, int units) {
            settings.limits().pool(pool, units);
            return this;
        }

        /** @throws IllegalArgumentException if the kind has a worker already */
        public <A, R> Builder worker(JobType<A, R> type, Worker<A, R> worker) {
            settings.worker(type, worker);
            return this;
        }

        /** @throws IllegalArgumentException if the kind has a worker already */
        public <A> Builder worker(JobType<A, Void> type, Worker.Silent<A> worker) {
            settings.worker(type, worker);
            return this;
        }

        /**
         * A worker whose rows commit together with the job's end.
         *
         * @throws IllegalArgumentException if the kind has a worker already
         */
        public <A, R> Builder transactional(JobType<A, R> type, Worker.InTransaction<A, R> worker) {
            settings.transactional(type, worker);
            return this;
        }

        /** @throws IllegalArgumentException if the kind has a worker already */
        public <A> Builder transactional(JobType<A, Void> type, Worker.SilentInTransaction<A> worker) {
            settings.transactional(type, worker);
            return this;
        }

        /**
         * Starts runs of a workflow by the clock, one for each tick in the whole cluster. Every runtime of the application
         * declares the same; what the one that started last says holds, and a pause outlives it.
         *
         * @param name of the schedule, 1 to 200 characters
         * @param input of every run, stored as JSON when the runtime starts
         * @throws IllegalArgumentException if the name was used before, the expression is none or never ticks, or the
         *     input is null or not of the workflow's class
         */
        public <I> Builder schedule(String name, Cron cron, WorkflowDefinition<I> workflow, I input) {
            settings.schedule(ScheduledWorkflow.of(name, cron, workflow, input));
            return this;
        }

        /** The same, for a workflow without an input. */
        public Builder schedule(String name, Cron cron, WorkflowDefinition<Void> workflow) {
            settings.schedule(ScheduledWorkflow.of(name, cron, workflow, null));
            return this;
        }

        /**
         * How long finished runs are kept; for ever by default. Runs that hold something, or of which anything else is
         * open, are never deleted. Every runtime deletes what is old enough by its own setting: give all the same.
         */
        public Builder retention(Retention retention) {
            settings.retention(retention);
            return this;
        }

        /** What the runtime's client does with a start that nobody could work; {@link Unserved#REFUSE} by default. */
        public Builder ifNobodyServes(Unserved policy) {
            settings.clientOptions(settings.clientOptions().ifNobodyServes(policy));
            return this;
        }

        /** The database schema; {@code tailrace} by default. */
        public Builder schema(String name) {
            settings.clientOptions(settings.clientOptions().schema(name));
            return this;
        }

        /** How long {@link WorkflowRuntime#close} lets work drain, from zero; 30 seconds by default. */
        public Builder grace(Duration grace) {
            settings.grace(grace);
            return this;
        }

        /** How often to look for work that no hint announced, 1 ms to 1 minute; a second by default. */
        public Builder pollInterval(Duration interval) {
            settings.pollInterval(interval);
            return this;
        }

        /**
         * How long a node that gives no sign of life keeps its jobs, 1 second to an hour; 6 seconds by default. The
         * heartbeat is a third of it.
         */
        public Builder lease(Duration lease) {
            settings.lease(lease);
            return this;
        }

        /** Whether to LISTEN for hints; without, as behind PgBouncer in transaction mode, polling alone finds work. */
        public Builder listen(boolean listen) {
            settings.listen(listen);
            return this;
        }

        /**
         * What is kept and logged of the errors of workers: the mask is given the text of each, stack trace included, and
         * returns what may be seen of it. An exception's message often holds the value that it complains about; arguments
         * and outputs themselves are never logged. Called by the workers' threads, at once. Of an error on which the mask
         * itself throws, only the class is kept. By default nothing is masked.
         */
        public Builder maskErrors(UnaryOperator<String> mask) {
            settings.maskErrors(mask);
            return this;
        }

        /**
         * Tells what this process does to jobs and runs: each change once, after its commit, on a thread of its own. Of one
         * job the changes come in their order, and a run's end comes after those of its jobs that this process ended; of two
         * jobs that follow each other, the start of the second may be told just before the end of the first.
         *
         * <p>Not told: what other processes do; and what this one committed just before it died, or before
         * {@link WorkflowRuntime#close} gave up on a listener that is too slow, after 5 seconds. What must happen whatever dies
         * belongs into a step. A listener that throws is logged and told the next event.
         */
        public Builder onEvent(Consumer<? super Event> listener) {
            settings.listener(listener);
            return this;
        }

        /**
         * Creates or upgrades the schema, declares the queues and kinds, and begins to work.
         *
         * @throws IllegalStateException if no queue or no worker was named
         * @throws SchemaException if the schema was edited or is too new
         * @throws DatabaseException if the database cannot be reached
         */
        public WorkflowRuntime start() {
            return new WorkflowRuntime(RuntimeAssembly.start(settings));
        }
    }
}
