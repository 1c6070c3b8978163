package dev.tailrace.examples.booking;

import dev.tailrace.core.diagram.Diagram;
import dev.tailrace.diagram.SvgPicture;
import dev.tailrace.runtime.view.RunView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Draws the workflow, and a run over it, as SVG files that any browser shows. */
final class Pictures {
    private final Path directory;

    Pictures(Path directory) {
        this.directory = directory;
    }

    Path workflow() throws IOException {
        return write("workflow.svg", BookingWorkflow.BOOKING.diagram());
    }

    /** The run as it stands now. */
    Path run(RunView run) throws IOException {
        return write("run.svg", BookingWorkflow.BOOKING.diagram().with(run.overlay(Instant.now())));
    }

    private Path write(String name, Diagram diagram) throws IOException {
        return Files.writeString(directory.resolve(name), SvgPicture.of(diagram))
                .toAbsolutePath();
    }
}
