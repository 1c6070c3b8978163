package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.JobType;
import dev.tailrace.core.Pool;
import dev.tailrace.core.Queue;
import dev.tailrace.docs.page.Fences;
import dev.tailrace.dsl.Workflow;
import dev.tailrace.runtime.WorkflowRuntime;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PoolsTest {
    static final Duration LIMIT = Duration.ofSeconds(20);

    // region declare
    static final Pool LICENCES = Pool.named("licences");
    static final Pool ROOMS = Pool.named("rooms");
    // endregion

    record Stay(String room, String guest, int keys) {}

    static final JobType<String, Void> RENDER = JobType.of("render", String.class);
    static final JobType<Stay, Void> CHECK_IN = JobType.of("check-in", Stay.class);
    static final JobType<Stay, Void> CLEAN = JobType.of("clean", Stay.class);
    static final JobType<Stay, Void> CHECK_OUT = JobType.of("check-out", Stay.class);

    // region take
    static final Workflow<String> FILM =
            Workflow.chain("film", RENDER).takes(2, LICENCES).build();
    // endregion

    // region hold
    static final Workflow<Stay> STAY = Workflow.define("stay", Stay.class, flow -> {
        var checkIn = flow.step(CHECK_IN, flow.input()).takes(ROOMS, flow.input(Stay::room));
        checkIn.teardown(CHECK_OUT, flow.input()).delay(Duration.ofDays(1));
        flow.step(CLEAN, flow.input()).after(checkIn).takes(LICENCES).within(Duration.ofMinutes(10));
    });
    // endregion

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void jobsTakeTheirTurn() throws Exception {
        var dataSource = db.dataSource();
        // region size
        var runtime = WorkflowRuntime.on(dataSource)
                .queue(Queue.DEFAULT, 20)
                .pool(LICENCES, 5)
                .pool(ROOMS, 1)
                .worker(RENDER, (scene, job) -> {})
                .worker(CHECK_IN, (stay, job) -> {})
                .worker(CLEAN, (stay, job) -> {})
                .worker(CHECK_OUT, (stay, job) -> {})
                .start();
        // endregion
        db.closing(runtime);
        var client = runtime.client();
        client.await(client.start(FILM, "scene 1"), LIMIT);

        var ada = client.start(STAY, new Stay("42", "ada", 1));
        client.awaitWork(ada, LIMIT);
        var ben = client.start(STAY, new Stay("42", "ben", 1));
        var job = client.find(ben.id()).orElseThrow().jobs().get(0);
        var unused = Waiting.until(() -> client.explain(job.id()).orElseThrow().text(), text -> text.contains("ahead"));
        var lines = new ArrayList<String>();
        // region explain
        client.explain(job.id()).ifPresent(why -> lines.add(why.text()));
        // endregion
        assertThat(lines).singleElement().asString().contains("1 of 1 held");
        Fences.assertShows(
                "docs/pools.md",
                "result: explain",
                lines.get(0).replaceAll("job \\d+", "job 2055").replaceAll("run \\d+", "run 2054"));
        client.release(ada, "check-out");
        client.awaitWork(ben, LIMIT);
        client.release(ben, "check-out");

        // region change
        client.limits().pool(LICENCES, 8);
        for (var pool : client.limits().pools()) {
            System.out.println(pool.pool() + ": " + pool.units());
        }
        // endregion
        client.await(ben, LIMIT);
    }
}
