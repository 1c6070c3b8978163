package dev.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tailrace.core.Queue;
import dev.tailrace.docs.page.Fences;
import dev.tailrace.docs.page.Page;
import dev.tailrace.runtime.WorkflowClient;
import dev.tailrace.runtime.WorkflowRuntime;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.option.ClientOptions;
import dev.tailrace.runtime.option.Unserved;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import dev.tailrace.runtime.view.Run;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConceptsTest {
    private static final String PAGE = "docs/concepts.md";

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @Test
    void aRunCanBeReadInPsql() throws Exception {
        var run = held();

        Fences.assertShows(PAGE, "result: jobs", db.table(sql("jobs", run)));
        Fences.assertShows(PAGE, "result: runs", db.table(sql("runs", run)));
    }

    @Test
    void everyQueryOfEveryPageRuns() throws Exception {
        var run = held();
        for (var page : Page.all()) {
            for (var fence : page.fences()) {
                if (fence.language().equals("sql")) {
                    db.execute(fence.text().replace(":run", Long.toString(run.id())));
                }
            }
        }
    }

    @Test
    void whatNobodyServesIsRefusedOrFound() throws Exception {
        held();
        var dataSource = db.dataSource();

        // region refuse
        var client = WorkflowClient.on(dataSource);
        assertThatThrownBy(() -> client.start(ErrorsTest.MISSENT, "room-42"))
                .isInstanceOf(UnservedException.class)
                .hasMessageContaining("(did you mean 'cancel'?)");
        // endregion

        // region allow
        var lenient = WorkflowClient.on(dataSource, ClientOptions.DEFAULTS.ifNobodyServes(Unserved.ALLOW));
        lenient.start(ErrorsTest.MISSENT, "room-42");
        // endregion

        var found = new ArrayList<String>();
        // region doctor
        for (var finding : lenient.doctor().findings()) {
            found.add(finding.concern() + ": " + finding.message());
        }
        // endregion
        assertThat(found)
                .anyMatch(line -> line.startsWith(Concern.UNSERVED_QUEUE.name()) && line.contains("'cancels'"));
    }

    private static String sql(String name, Run run) {
        return Page.read(PAGE).marked("sql: " + name).replace(":run", Long.toString(run.id()));
    }

    /** A booking whose room is held for an hour, and a runtime that has stopped since. */
    private Run held() throws Exception {
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .queue(ReadmeTest.CANCEL, 1)
                .worker(ReadmeTest.ALLOCATE, (booking, job) -> new ReadmeTest.Allocation(booking.room(), job.token()))
                .worker(ReadmeTest.NOTIFY, (notice, job) -> {})
                .worker(ReadmeTest.FREE, (booking, job) -> {})
                .start()) {
            var client = runtime.client();
            var booking = new ReadmeTest.Booking("room-42", "ada", Duration.ofHours(1));
            var run = client.start(ReadmeTest.BOOKING, booking);
            client.awaitWork(run, Duration.ofSeconds(30));
            return run;
        }
    }
}
