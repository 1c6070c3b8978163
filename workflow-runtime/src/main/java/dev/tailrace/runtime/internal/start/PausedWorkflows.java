package dev.tailrace.runtime.internal.start;

import dev.tailrace.runtime.error.PausedException;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ReadPauses;
import dev.tailrace.runtime.view.PauseView;
import dev.tailrace.runtime.view.PauseView.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Refuses starts of workflows that are paused. What is paused is read once a second at most, so that many starts need no
 * round trip more. Safe for use by many threads.
 */
final class PausedWorkflows {
    private static final Duration KNOWN_FOR = Duration.ofSeconds(1);

    private final ReadPauses readPauses;
    private final LongSupplier nanoTime;
    private volatile Known known;

    private record Known(List<PauseView> pauses, long until) {}

    /** @param nanoTime as {@link System#nanoTime} */
    PausedWorkflows(Schema schema, LongSupplier nanoTime) {
        this.readPauses = new ReadPauses(schema);
        this.nanoTime = nanoTime;
        this.known = new Known(List.of(), nanoTime.getAsLong());
    }

    /** Forgets what is known. */
    void recheck() {
        known = new Known(List.of(), nanoTime.getAsLong());
    }

    /** @throws PausedException if starts of the workflow are paused */
    void check(Connection connection, String workflow) throws SQLException {
        var now = nanoTime.getAsLong();
        var last = known;
        if (now - last.until() < 0 && of(workflow, last.pauses()).isEmpty()) {
            return;
        }
        var pauses = readPauses.run(connection);
        known = new Known(pauses, now + KNOWN_FOR.toNanos());
        var pause = of(workflow, pauses);
        if (pause.isPresent()) {
            throw new PausedException("starts of workflow '" + workflow + "' are paused since "
                    + pause.get().at() + ": " + pause.get().reason()
                    + ". Nothing was started. To go on: client.pauses().resumeWorkflow(\"" + workflow + "\")");
        }
    }

    private static Optional<PauseView> of(String workflow, List<PauseView> pauses) {
        return pauses.stream()
                .filter(pause -> pause.subject() == Subject.WORKFLOW)
                .filter(pause -> pause.name().equals(workflow))
                .findFirst();
    }
}
