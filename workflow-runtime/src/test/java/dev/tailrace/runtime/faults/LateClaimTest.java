package dev.tailrace.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.testing.Installed;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A claim whose reply comes when its node has been taken for dead, and the process has its next number. */
class LateClaimTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<Void, Void> WORK = JobType.of("work");

    @RegisterExtension
    final Installed db = new Installed();

    private final List<Integer> begun = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stalled = new AtomicBoolean();

    @Test
    void itsJobsAreNotBegunAsTheyAreNoLongerItsOwn() throws Exception {
        var client = WorkflowClient.on(db.pool());
        db.closing(WorkflowRuntime.on(afterEachUse("tailrace-claim", this::stallOverADeath))
                .queue(Queue.DEFAULT, 1)
                .lease(Duration.ofSeconds(1))
                .worker(WORK, (nothing, job) -> {
                    begun.add(job.attempt());
                })
                .start());

        var end = client.await(client.start(Workflow.chain("late", WORK).build()), LIMIT);

        assertThat(stalled).isTrue();
        assertThat(end.state()).isEqualTo(RunState.COMPLETED);
        assertThat(end.job("work").tries().attempt()).isEqualTo(2);
        assertThat(begun).containsExactly(2);
    }

    private Void stallOverADeath() throws Exception {
        if (!db.query("SELECT job_id FROM tailrace.running").isEmpty() && stalled.compareAndSet(false, true)) {
            db.execute("UPDATE tailrace.node SET ended_at = now(), ended_how = 'dead'");
            await().atMost(LIMIT).until(() -> db.query("SELECT id FROM tailrace.node"), nodes -> nodes.size() == 2);
        }
        return null;
    }

    /** Connections on which the threads of one name do something more before they give them back. */
    private DataSource afterEachUse(String threads, Callable<Void> action) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            var result = method.invoke(db.pool(), arguments);
            if (!(result instanceof Connection connection)) {
                return result;
            }
            return proxy(Connection.class, (proxy, call, parameters) -> {
                if (call.getName().equals("close")
                        && Thread.currentThread().getName().startsWith(threads)) {
                    action.call();
                }
                return call.invoke(connection, parameters);
            });
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
