package dev.tailrace.docs;

import static dev.tailrace.docs.ReadmeTest.BOOKING;
import static dev.tailrace.docs.ReadmeTest.CANCEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tailrace.core.Queue;
import dev.tailrace.core.diagram.Diagram;
import dev.tailrace.core.diagram.RunOverlay;
import dev.tailrace.core.diagram.StepMark;
import dev.tailrace.core.diagram.StepMark.Times;
import dev.tailrace.core.state.JobState;
import dev.tailrace.core.state.RunState;
import dev.tailrace.diagram.SvgPicture;
import dev.tailrace.docs.page.Fences;
import dev.tailrace.docs.page.Pictures;
import dev.tailrace.runtime.WorkflowRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DiagramsTest {
    private static final String PAGE = "docs/diagrams.md";
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @RegisterExtension
    final DocsDatabase db = new DocsDatabase();

    @TempDir
    Path directory;

    @Test
    void aWorkflowIsDrawnWithNothingRun() throws Exception {
        // region workflow
        var diagram = BOOKING.diagram();
        var mermaid = diagram.toMermaid(); // for Markdown
        var dot = diagram.toDot(); // for Graphviz
        var json = diagram.toJson(); // for programs
        Files.writeString(directory.resolve("booking.svg"), SvgPicture.of(diagram)); // for eyes
        // endregion

        assertThat(mermaid).startsWith("flowchart LR\n");
        Fences.assertShows(PAGE, "result: dot", dot);
        Fences.assertShows(PAGE, "result: json", json);
        Pictures.assertShows("docs/images/booking.svg", Files.readString(directory.resolve("booking.svg")));
    }

    @Test
    void aRunIsDrawnAsItStands() throws Exception {
        try (var runtime = WorkflowRuntime.on(db.dataSource())
                .queue(Queue.DEFAULT, 4)
                .queue(CANCEL, 1)
                .worker(ReadmeTest.ALLOCATE, (booking, job) -> new ReadmeTest.Allocation(booking.room(), job.token()))
                .worker(ReadmeTest.NOTIFY, (notice, job) -> {})
                .worker(ReadmeTest.FREE, (booking, job) -> {})
                .start()) {
            var client = runtime.client();
            var run = client.start(BOOKING, new ReadmeTest.Booking("room-42", "ada", Duration.ofHours(1)));
            client.awaitWork(run, Duration.ofSeconds(30));

            // region run
            var seen = client.find(run.id()).orElseThrow();
            var diagram = BOOKING.diagram().with(seen.overlay(Instant.now()));
            Files.writeString(directory.resolve("run.svg"), SvgPicture.of(diagram));
            // endregion

            assertThat(directory.resolve("run.svg"))
                    .content()
                    .contains("data-step=\"free\" data-state=\"scheduled\" data-due-at=\"", "due in 59 min ");
            assertThat(diagram.toMermaid()).contains("completed<br/>in ", "scheduled<br/>due in 59 min ");
        }
    }

    @Test
    void thePicturesOfThePageAreDrawnByTheCode() throws Exception {
        var held = List.of(
                mark("allocate", JobState.COMPLETED, 2, times(null, -31.0, -30.0), null),
                mark("free", JobState.SCHEDULED, 0, times(575.0, null, null), null),
                mark("notify", JobState.RUNNING, 1, times(null, -4.0, null), null));
        Pictures.assertShows("docs/images/booking-run.svg", drawn(BOOKING.diagram(), RunState.RUNNING, held));

        var refunding = List.of(
                mark("charge", JobState.COMPLETED, 1, times(null, -95.0, -94.8), null),
                mark("ship", JobState.DISCARDED, 5, times(null, -12.0, -11.0), "the shelf is empty"),
                mark("refund", JobState.RETRYABLE, 2, times(8.0, -7.0, null), "the bank does not answer"),
                mark("tell", JobState.PENDING, 0, Times.NONE, null));
        Pictures.assertShows(
                "docs/images/sale-run.svg", drawn(GettingStartedTest.SALE.diagram(), RunState.RUNNING, refunding));
    }

    private static String drawn(Diagram diagram, RunState state, List<StepMark> steps) {
        return SvgPicture.of(diagram.with(new RunOverlay(1024, state, NOON, steps)));
    }

    private static StepMark mark(String step, JobState state, int attempt, Times times, @Nullable String error) {
        return new StepMark(step, 1, state, attempt, times, error);
    }

    private static Times times(@Nullable Double due, @Nullable Double started, @Nullable Double finished) {
        return new Times(at(due), at(started), at(finished));
    }

    private static @Nullable Instant at(@Nullable Double seconds) {
        return seconds == null ? null : NOON.plusMillis(Math.round(seconds * 1000));
    }
}
