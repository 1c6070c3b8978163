package dev.tailrace.runtime.rules;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.testing.Installed;
import dev.tailrace.runtime.view.Run;
import dev.tailrace.runtime.view.RunView;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Steps that note when they are done, and fail if a test wants that; workflows made of them. */
abstract class Retried {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration LONG = Duration.ofHours(1);

    /** Notes its name and fails if the test wants that; leaves its name and how often it was called. */
    static final JobType<String, String> STEP =
            JobType.of("step", String.class, String.class).retry(RetryPolicy.none());

    static final JobType<String, Void> FREE = JobType.of("free", String.class);
    static final JobType<String, Void> WORK = JobType.of("work", String.class);

    /** {@code a}, then {@code b}, then {@code c} with the output of {@code b}. */
    static final Workflow<Void> CHAIN = Workflow.define("chain", flow -> {
        var a = flow.step(STEP, flow.constant("a")).named("a");
        var b = flow.step(STEP, flow.constant("b")).named("b").after(a);
        flow.step(STEP, b.output()).named("c");
    });

    /** A setup, three steps that use what it holds, and a teardown when these have ended. */
    static final Workflow<Void> HELD = Workflow.define("held", flow -> {
        var setup = flow.step(STEP, flow.constant("setup")).named("setup");
        setup.teardown(FREE, flow.constant("free"));
        var a = flow.step(STEP, flow.constant("a")).named("a").after(setup);
        var b = flow.step(STEP, flow.constant("b")).named("b").after(a);
        flow.step(STEP, flow.constant("c")).named("c").after(b);
    });

    @RegisterExtension
    final Installed db = new Installed();

    final Set<String> failing = ConcurrentHashMap.newKeySet();
    final Map<String, Long> tokens = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    final CountDownLatch go = new CountDownLatch(1);
    private @Nullable WorkflowClient started;

    WorkflowClient client() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void start() {
        started = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .worker(STEP, (name, job) -> {
                            calls.add(name);
                            tokens.put(name, job.token());
                            if (failing.contains(name)) {
                                throw new IllegalStateException(name + " fails");
                            }
                            return name + calls.stream().filter(name::equals).count();
                        })
                        .worker(FREE, (name, job) -> {
                            calls.add(name);
                            tokens.put(name, job.token());
                        })
                        .worker(WORK, (name, job) -> go.await())
                        .start())
                .client();
    }

    RunView find(Run run) {
        return client().find(run.id()).orElseThrow();
    }
}
