package dev.tailrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Queue;
import dev.tailrace.core.state.RunState;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.option.StartOptions;
import dev.tailrace.runtime.testing.Installed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the jobs that wait begins first. */
class PriorityTest {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final JobType<String, Void> WORK = JobType.of("work", String.class);
    static final Workflow<String> WORKING = Workflow.chain("working", WORK).build();

    @RegisterExtension
    final Installed db = new Installed();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aJobOfLowPriorityIsReachedWhileUrgentOnesKeepComing(boolean rated) throws Exception {
        var client = db.lenientClient();
        var low = client.start(WORKING, "low", StartOptions.DEFAULTS.priority(4));
        var urgent = StartOptions.DEFAULTS.priority(1);
        client.startMany(WORKING, Collections.nCopies(3000, "urgent"), urgent);
        var reached = new AtomicBoolean();
        var urgentBefore = new AtomicInteger();
        var builder = db.runtime().queue(Queue.DEFAULT, 3).worker(WORK, (name, job) -> {
            if (name.equals("low")) {
                reached.set(true);
            } else if (!reached.get()) {
                // One more for each that is done: the urgent ones never run out.
                urgentBefore.incrementAndGet();
                job.client().start(WORKING, "urgent", urgent);
            }
        });
        if (rated) {
            builder.rate(Queue.DEFAULT, 100_000, Duration.ofSeconds(1));
        }
        db.closing(builder.start());

        assertThat(client.await(low, LIMIT).state()).isEqualTo(RunState.COMPLETED);
        assertThat(urgentBefore).hasPositiveValue();
    }

    @Test
    void anUrgentJobIsNotKeptWaitingByThoseThatAreLess() throws Exception {
        var client = db.lenientClient();
        client.startMany(WORKING, Collections.nCopies(200, "low"), StartOptions.DEFAULTS.priority(4));
        client.start(WORKING, "urgent", StartOptions.DEFAULTS.priority(1));
        var order = Collections.synchronizedList(new ArrayList<String>());
        db.closing(db.runtime()
                .queue(Queue.DEFAULT, 1)
                .worker(WORK, (name, job) -> order.add(name))
                .start());

        await().atMost(LIMIT).until(() -> order.size() == 201);
        assertThat(order.indexOf("urgent")).isZero();
        assertThat(order).containsAll(List.of("low", "urgent"));
    }
}
