package dev.tailrace.docs;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.Job;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Workers for tests that are about order and outcome. A step returns what it was given, unless the test tells it, by its
 * name, to fail, to wait, or to do something of its own. One database for all tests of a class.
 */
final class Crew implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration HOUR = Duration.ofHours(1);

    /** What a step does. */
    @FunctionalInterface
    interface Act {
        @Nullable
        String of(String input, Job<String> job) throws Exception;
    }

    private final DocsDatabase db = new DocsDatabase();
    private final List<JobType<String, String>> work;
    private final List<JobType<String, Void>> undo;
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Map<String, Act> acts = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private @Nullable WorkflowRuntime runtime;

    Crew(List<JobType<String, String>> work, List<JobType<String, Void>> undo) {
        this.work = work;
        this.undo = undo;
    }

    /** Work that is tried once. */
    static JobType<String, String> work(String kind) {
        return JobType.of(kind, String.class, String.class).retry(RetryPolicy.none());
    }

    /** What undoes it. */
    static JobType<String, Void> undo(String kind) {
        return JobType.of(kind, String.class);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        db.beforeEach(context);
        var builder =
                WorkflowRuntime.on(db.dataSource()).queue(Queue.DEFAULT, 8).grace(Duration.ZERO);
        work.forEach(type -> builder.worker(type, this::work));
        undo.forEach(type -> builder.worker(type, this::undo));
        runtime = db.closing(builder.start());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begun.clear();
        failing.clear();
        acts.clear();
        waiting.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        db.afterEach(context);
    }

    private @Nullable String work(String input, Job<String> job) throws Exception {
        begin(job);
        if (failing.contains(job.step())) {
            throw new IllegalStateException(job.step() + " failed, as it was told");
        }
        var act = acts.get(job.step());
        return act == null ? input : act.of(input, job);
    }

    private void undo(String input, Job<Void> job) throws InterruptedException {
        begin(job);
        if (failing.contains(job.step())) {
            job.discard(job.step() + " gave up, as it was told");
        }
    }

    private void begin(Job<?> job) throws InterruptedException {
        begun.add(job.step());
        var latch = waiting.get(job.step());
        if (latch != null) {
            latch.await();
        }
    }

    /** Steps that fail; a teardown is given up. */
    void fails(String... steps) {
        failing.addAll(List.of(steps));
    }

    void nothingFails() {
        failing.clear();
    }

    /** What a step does, and returns. */
    void does(String step, Act act) {
        acts.put(step, act);
    }

    /** Steps that begin, and do not go on until they may. */
    void waits(String... steps) {
        for (var step : steps) {
            waiting.put(step, new CountDownLatch(1));
        }
    }

    void go(String step) {
        Objects.requireNonNull(waiting.get(step), step).countDown();
    }

    /** The names of the steps that were begun in this test, in that order. */
    List<String> begun() {
        return List.copyOf(begun);
    }

    DocsDatabase db() {
        return db;
    }

    WorkflowClient client() {
        return Objects.requireNonNull(runtime).client();
    }

    Run start(Workflow<String> workflow) {
        return client().start(workflow, "x");
    }

    /** The end of a run of it. */
    RunView end(Workflow<String> workflow) throws InterruptedException, TimeoutException {
        return end(start(workflow));
    }

    RunView end(Run run) throws InterruptedException, TimeoutException {
        return client().await(run, LIMIT);
    }

    RunView look(Run run) {
        return client().find(run.id()).orElseThrow();
    }

    /** Waits until a step has come so far. */
    void until(Run run, String step, JobState state) {
        var unused = Waiting.until(() -> look(run).job(step).state(), state::equals);
    }

    /** Step and state of each job. */
    static List<String> states(RunView run) {
        return run.jobs().stream().map(j -> j.step() + " " + j.state().text()).toList();
    }
}
