package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.core.RetryPolicy;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.RetryScope;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A retry of a run whose setup holds units of a pool. */
class RetryPoolTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Pool ROOMS = Pool.named("rooms");
    static final JobType<Void, Void> ALLOCATE = JobType.of("allocate");
    static final JobType<Void, Void> USE = JobType.of("use").retry(RetryPolicy.none());
    static final JobType<Void, Void> FREE = JobType.of("free");

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void theSetupTakesItsUnitsAgainAndGivesThemBack() throws Exception {
        var failing = new AtomicBoolean(true);
        var tokens = new CopyOnWriteArrayList<Long>();
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 4)
                        .pool(ROOMS, 1)
                        .worker(ALLOCATE, (nothing, job) -> {
                            tokens.add(job.token());
                        })
                        .worker(USE, (nothing, job) -> {
                            if (failing.get()) {
                                throw new IllegalStateException("no use");
                            }
                        })
                        .worker(FREE, (nothing, job) -> {
                            tokens.add(job.token());
                        })
                        .start())
                .client();
        var booking = Workflow.define("booking", flow -> {
            var allocate = flow.step(ALLOCATE, flow.nothing()).takes(1, ROOMS);
            allocate.teardown(FREE, flow.nothing()).delay(Duration.ofHours(1)).keepOnFailure();
            flow.step(USE, flow.nothing()).after(allocate);
        });
        var run = client.start(booking);
        client.awaitWork(run, LIMIT);
        client.release(run, "free");
        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.FAILED);
        failing.set(false);
        var other = client.start(booking);
        client.awaitWork(other, LIMIT);

        assertThat(client.retry(run, RetryScope.failed()).names()).containsExactly("allocate", "free", "use");
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> client.find(run.id()).orElseThrow().job("allocate").state() == JobState.PENDING);
        client.release(other, "free");
        client.await(other, LIMIT);
        client.awaitWork(run, LIMIT);
        client.release(run, "free");

        assertThat(client.await(run, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(tokens).hasSize(6);
        assertThat(Set.copyOf(tokens)).as("a token for each time").hasSize(3);
    }
}
