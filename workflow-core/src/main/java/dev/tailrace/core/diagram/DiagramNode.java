package dev.tailrace.core.diagram;

import dev.tailrace.core.Queue;
import dev.tailrace.core.definition.GateKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step in a picture.
 *
 * @param id unique in the picture, a letter and digits
 * @param kind the name of its job type; empty if only the run has this step
 * @param queue empty if only the run has this step
 * @param setup the step that this one undoes; null if it is no teardown
 * @param notes what else is to be said of it
 */
public record DiagramNode(
        String id,
        String step,
        String kind,
        String queue,
        @Nullable String setup,
        Notes notes) {
    /**
     * What is worth a line of its own, if it is not empty.
     *
     * @param join how many of its predecessors it waits for, such as {@code any of 3}; empty where it has none or one, and
     *     for a teardown
     * @param timing when it starts once it is released, such as {@code after 10 s}; empty for at once
     * @param adding that it adds steps at run time, or was added
     * @param takes what it takes from pools, such as {@code takes 2 of rooms}
     */
    public record Notes(String join, String timing, String adding, String takes) {
        static final Notes NONE = new Notes("", "", "", "");
    }

    /** What a node's note begins with that only a run has. */
    static final String ADDED = "added";

    static DiagramNode unknown(String id, String step) {
        return new DiagramNode(id, step, "", "", null, Notes.NONE);
    }

    public boolean isTeardown() {
        return setup != null;
    }

    /** Whether it waits for a signal, and no worker does anything. */
    public boolean isSignal() {
        return kind.equals(GateKind.SIGNAL.text());
    }

    /** Whether it starts a run of another workflow, and no worker does anything. */
    public boolean isChild() {
        return kind.equals(GateKind.CHILD.text());
    }

    /** Whether a worker does it: then its kind and its queue are worth showing. */
    public boolean isWorked() {
        return !GateKind.isReserved(kind);
    }

    /** Whether the workflow has it; if not, it was found in a run only. */
    public boolean isDefined() {
        return !kind.isEmpty();
    }

    /** Whether the workflow has it; if not, it was found in a run, or added there. */
    boolean isOfWorkflow() {
        return isDefined() && !notes.adding().startsWith(ADDED);
    }

    /** See {@link Notes#join}. */
    public String join() {
        return notes.join();
    }

    /** See {@link Notes#timing}. */
    public String timing() {
        return notes.timing();
    }

    /** What differs from the usual, a line each. The time of a teardown is told by its edge. */
    List<String> captions() {
        var captions = new ArrayList<String>();
        if (!isDefined()) {
            captions.add("not in this workflow");
            return captions;
        }
        if (isWorked() && !kind.equals(step)) {
            captions.add("kind " + kind);
        }
        if (isWorked() && !queue.equals(Queue.DEFAULT.name())) {
            captions.add("queue " + queue);
        }
        if (!join().isEmpty()) {
            captions.add(join());
        }
        if (!timing().isEmpty() && !isTeardown()) {
            captions.add(timing());
        }
        if (!notes.takes().isEmpty()) {
            captions.add(notes.takes());
        }
        if (!notes.adding().isEmpty()) {
            captions.add(notes.adding());
        }
        return captions;
    }
}
