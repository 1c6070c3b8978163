package dev.tailrace.runtime;

import dev.tailrace.core.Signal;
import dev.tailrace.core.plan.WorkflowDefinition;
import dev.tailrace.runtime.error.DatabaseException;
import dev.tailrace.runtime.error.OnceBusyException;
import dev.tailrace.runtime.error.OnceConflictException;
import dev.tailrace.runtime.error.PausedException;
import dev.tailrace.runtime.error.PayloadException;
import dev.tailrace.runtime.error.SchemaException;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.error.WrongConnectionException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Once;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.query.JobQuery;
import dev.tailrace.runtime.query.Page;
import dev.tailrace.runtime.query.RunQuery;
import dev.tailrace.runtime.view.Diagnosis;
import dev.tailrace.runtime.view.Explanation;
import dev.tailrace.runtime.view.JobView;
import dev.tailrace.runtime.view.LateTeardowns;
import dev.tailrace.runtime.view.RetryPlan;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunSummary;
import dev.tailrace.runtime.view.RunView;
import dev.tailrace.runtime.view.SignalAnswer;
import dev.tailrace.runtime.view.StepChange;
import dev.tailrace.runtime.view.TeardownChange;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Starts and steers runs; needs no workers of its own. Safe for use by many threads; holds no connection between calls.
 *
 * <p>Starts of several threads at once may share a connection and a transaction, so its {@code DataSource} must lead all
 * threads to one database: an application with several has a client for each.
 *
 * <p>Every method that reaches the database throws {@link DatabaseException} if it cannot; then nothing was changed,
 * unless the exception says that the outcome of the commit is unknown.
 */
public interface WorkflowClient {
    /** A client with the default options. Creates or upgrades the schema if that is needed. */
    static WorkflowClient on(DataSource dataSource) {
        return on(dataSource, ClientOptions.DEFAULTS);
    }

    /** @throws SchemaException if the schema was edited or is too new */
    static WorkflowClient on(DataSource dataSource, ClientOptions options) {
        return ClientAssembly.client(dataSource, options);
    }

    /**
     * The same client, writing in the caller's transaction: what it does is there if that commits. Locks nothing that
     * other runs wait for, so the transaction may stay open. For use by the transaction's own thread.
     *
     * @throws WrongConnectionException if the connection is on another installation, in autocommit mode or read-only
     */
    WorkflowClient in(Connection transaction);

    /**
     * Starts a run and returns when it is committed; in a caller's transaction, when it is written.
     *
     * @throws UnservedException if no runtime has ever declared a queue or kind of the workflow, and that is refused
     * @throws PausedException if starts of the workflow are paused
     * @throws PayloadException if the input cannot be stored
     * @throws OnceConflictException if a run with the same once-key was started with another input
     * @throws OnceBusyException if another transaction has the once-key and stays open for 5 seconds
     * @throws IllegalArgumentException if the input is null, or not of the workflow's input class
     */
    default <I> Run start(WorkflowDefinition<I> workflow, I input) {
        return start(workflow, input, StartOptions.DEFAULTS);
    }

    default <I> Run start(WorkflowDefinition<I> workflow, I input, StartOptions options) {
        return startMany(workflow, Collections.singletonList(input), options).get(0);
    }

    /** Starts a run of a workflow without an input. */
    default Run start(WorkflowDefinition<Void> workflow) {
        return startMany(workflow, Collections.<@Nullable Void>singletonList(null), StartOptions.DEFAULTS)
                .get(0);
    }

    /** Starts a run for each input, all or none, in one transaction; no run for no input. */
    default <I> List<Run> startMany(WorkflowDefinition<I> workflow, Collection<? extends @Nullable I> inputs) {
        return startMany(workflow, inputs, StartOptions.DEFAULTS);
    }

    <I> List<Run> startMany(
            WorkflowDefinition<I> workflow, Collection<? extends @Nullable I> inputs, StartOptions options);

    /**
     * The same, where each run has a once-key of its own. Of several inputs with one key the first may start a run, and
     * the others get that one.
     *
     * @param once the key for an input, instead of that in the options; null for none
     */
    <I> List<Run> startMany(
            WorkflowDefinition<I> workflow,
            Collection<? extends I> inputs,
            StartOptions options,
            Function<? super I, ? extends @Nullable Once> once);

    /**
     * Makes a teardown due now; before its setup has ended, makes it run as soon as that has.
     *
     * @param teardown the teardown's step name
     */
    TeardownChange release(Run run, String teardown);

    /**
     * Adds to the time of a teardown that is held. A repeated call adds again; see {@link #holdUntil}.
     *
     * @throws IllegalArgumentException if the duration is negative, or longer than a hundred years
     */
    TeardownChange extend(Run run, String teardown, Duration by);

    /** Sets the time of a teardown that is held; one in the past is now. Safe to repeat. */
    TeardownChange holdUntil(Run run, String teardown, Instant until);

    /**
     * Tries a teardown again that failed: one that is parked, or between two attempts. All of its failures are forgiven.
     * Who and why are kept: {@link RunView#decisions()}.
     *
     * @param who who decides it, in 1 to 200 characters
     * @param why in 1 to 2,000 characters
     * @throws IllegalArgumentException if either is empty or too long
     */
    TeardownChange retryTeardown(Run run, String teardown, String who, String why);

    /**
     * Ends a teardown undone that failed: one that is parked, or between two attempts. It is discarded, and what waits for
     * it goes on. For somebody who has seen to the thing outside by themselves. In a caller's transaction it ends shortly
     * after the commit. Who and why are kept: {@link RunView#decisions()}.
     *
     * @param who who decides it, in 1 to 200 characters
     * @param why in 1 to 2,000 characters
     * @throws IllegalArgumentException if either is empty or too long
     */
    TeardownChange forceTeardown(Run run, String teardown, String who, String why);

    /**
     * Sends a signal to a run: it completes the first step that waits for one of this name, or the first that will. Each
     * signal is taken once, the oldest first.
     *
     * @param payload null only for a signal that says nothing
     * @return whether there is such a run, and a step of it that can still take the signal; if not, nothing was kept
     * @throws PayloadException if the payload cannot be stored, or lacks what a step hangs on it
     * @throws IllegalArgumentException if it is not of the signal's class
     */
    <P> SignalAnswer signal(Run run, Signal<P> signal, @Nullable P payload);

    /**
     * Cancels a run: what waits is cancelled, what runs is asked to stop, what is held is torn down.
     *
     * @return false if the run has ended, was cancelled before, or does not exist
     */
    boolean cancel(Run run, String reason);

    /**
     * Cancels one step of a run; of one that was done again, the latest. What waits is cancelled and never worked, what runs
     * is asked to stop; the steps after it go on as their conditions say. A step that was cancelled and that no other step
     * took over fails the run.
     *
     * <p>A step that waits for others ends once these have ended. In a caller's transaction nothing ends before that has
     * committed.
     *
     * @return what was done; a teardown is never cancelled
     */
    StepChange cancelStep(Run run, String step, String reason);

    /**
     * Does steps of a final run again: the chosen ones, every setup that they follow, and the teardowns of these setups. They
     * get new jobs, a generation higher, and new tokens; what the run has done stays as it is. Steps before them that are
     * not done again count as done, and their last outputs are bound. The run is open again, without a deadline; a once-key
     * that it held while it was open it holds again.
     *
     * @return what is done again; or why nothing is, for instance what a run waits for that is not final
     */
    RetryPlan retry(Run run, RetryScope scope);

    /** What {@link #retry} would do now; changes nothing. Whether a once-key is still free is not looked at. */
    RetryPlan retryPreview(Run run, RetryScope scope);

    /** The run with its jobs and what joins them, or empty if there is none of that number. */
    Optional<RunView> find(long runId);

    /** The job with the errors of its tries, or empty if there is none of that number. */
    Optional<JobView> job(long jobId);

    /**
     * Says why a job does not run: what it waits for, until when, who works it. Empty if there is none of that number. For
     * people: it looks at the whole of the job's run, and at the backlog.
     */
    Optional<Explanation> explain(long jobId);

    /**
     * Lists runs, newest first: by their numbers, which grow with time to within a minute. A call looks through a bounded
     * number of rows, however many there are; see {@link Page}. A run that changes its state between two pages may be on
     * both or on none.
     *
     * @throws IllegalArgumentException if the query goes on after a page of another one
     */
    Page<RunSummary> runs(RunQuery query);

    /** The same for jobs, each with the error of its last failed try. */
    Page<JobView> jobs(JobQuery query);

    /**
     * The output of a completed step.
     *
     * @throws PayloadException if it does not fit the class
     */
    <T> Optional<T> output(Run run, String step, Class<T> type);

    /**
     * Waits until the run has ended, teardowns included.
     *
     * @throws java.util.concurrent.TimeoutException if it has not after {@code limit}; the run goes on
     * @throws InterruptedException if the thread is interrupted; the run goes on
     */
    RunView await(Run run, Duration limit) throws InterruptedException, java.util.concurrent.TimeoutException;

    /** The same, until the work has ended; what is held may still be held. */
    RunView awaitWork(Run run, Duration limit) throws InterruptedException, java.util.concurrent.TimeoutException;

    /** The schedules that runtimes have declared, to be listed, paused and triggered. */
    Schedules schedules();

    /** What is paused in the whole cluster: queues, kinds, and starts of workflows. */
    Pauses pauses();

    /** How fast queues may be worked by all nodes together. */
    Limits limits();

    /** How many teardowns are overdue or parked. As cheap as a claim: to be watched every few seconds. */
    LateTeardowns lateTeardowns();

    /** Looks for everything that needs somebody's attention. Reads every waiting job: for people, not for loops. */
    Diagnosis doctor();
}
