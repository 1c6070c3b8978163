package dev.tailrace.runtime.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.JobState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A teardown has a lane of its own, which is probed first. */
class TeardownLaneTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<Void, Void> SETUP = JobType.of("setup");
    static final JobType<Void, Void> FREE = JobType.of("free");
    static final JobType<Void, Void> FLOOD = JobType.of("flood");

    @RegisterExtension
    final Installed db = new Installed();

    @Test
    void onTheOnlyWorkerOfAQueueItComesBeforeTheBacklog() throws Exception {
        var flood = new Semaphore(0);
        var flooded = new AtomicInteger();
        var before = new AtomicInteger(-1);
        var client = db.closing(db.runtime()
                        .queue(Queue.DEFAULT, 1)
                        .worker(SETUP, (nothing, job) -> {})
                        .worker(FREE, (nothing, job) -> before.set(flooded.get()))
                        .worker(FLOOD, (nothing, job) -> {
                            flooded.incrementAndGet();
                            flood.acquire();
                        })
                        .grace(Duration.ZERO)
                        .start())
                .client();
        var hold = client.start(Workflow.chain("hold", SETUP)
                .teardown(FREE)
                .delay(Duration.ofHours(1))
                .build());
        client.awaitWork(hold, LIMIT);
        client.startMany(Workflow.chain("flood", FLOOD).build(), Collections.nCopies(200, null));
        await().atMost(LIMIT).until(() -> flooded.get() == 1);
        client.release(hold, "free");

        flood.release(200);

        assertThat(client.await(hold, LIMIT).job("free").state()).isEqualTo(JobState.COMPLETED);
        assertThat(before.get())
                .as("what the node had claimed before came first")
                .isBetween(1, 50);
    }
}
