package dev.tailrace.runtime;

import static dev.tailrace.runtime.OwnConnectionClient.doing;

import dev.tailrace.core.Queue;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.store.DropPause;
import dev.tailrace.runtime.internal.store.ReadPauses;
import dev.tailrace.runtime.internal.store.SendHint;
import dev.tailrace.runtime.internal.store.WritePause;
import dev.tailrace.runtime.internal.wake.Hints;
import dev.tailrace.runtime.view.PauseView;
import dev.tailrace.runtime.view.PauseView.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is stopped for a while in the whole cluster, until it is resumed, also over restarts. It reaches every node within
 * a second. Safe for use by many threads; of a client in a transaction, by that one's.
 *
 * <p>What runs is let run. What waits keeps its place and its time, and is worked when the pause ends. Teardowns are paused
 * with their queue and kind; {@link WorkflowClient#doctor} finds those that are overdue.
 */
public final class Pauses {
    private final @Nullable Connection transaction;
    private final Database database;
    private final Runnable changed;
    private final ReadPauses readPauses;
    private final WritePause writePause;
    private final DropPause dropPause;
    private final Declared declared;
    private final SendHint sendHint;

    /**
     * @param transaction the caller's; null for one of our own for each call
     * @param changed is called after each change
     */
    Pauses(Installation installation, @Nullable Connection transaction, Runnable changed) {
        var schema = installation.schema();
        this.transaction = transaction;
        this.database = installation.database();
        this.changed = changed;
        this.readPauses = new ReadPauses(schema);
        this.writePause = new WritePause(schema);
        this.dropPause = new DropPause(schema);
        this.declared = new Declared(schema);
        this.sendHint = new SendHint(schema);
    }

    /** Everything that is paused. */
    public List<PauseView> list() {
        return doing("reading the pauses", () -> in(readPauses::run));
    }

    /**
     * No node claims from the queue any more.
     *
     * @return false if it was paused before; the reason stays the old one then
     * @throws IllegalArgumentException if no runtime has ever declared the queue
     */
    public boolean pauseQueue(Queue queue, String reason) {
        return pause(Subject.QUEUE, queue.name(), reason);
    }

    /** @return false if it was not paused */
    public boolean resumeQueue(Queue queue) {
        return resume(Subject.QUEUE, queue.name());
    }

    /**
     * No node claims jobs of the kind any more, on whatever queue.
     *
     * @return false if it was paused before; the reason stays the old one then
     * @throws IllegalArgumentException if no runtime has ever declared the kind
     */
    public boolean pauseKind(String kind, String reason) {
        return pause(Subject.KIND, kind, reason);
    }

    /** @return false if it was not paused */
    public boolean resumeKind(String kind) {
        return resume(Subject.KIND, kind);
    }

    /**
     * Starts of the workflow are refused with a {@link dev.tailrace.runtime.error.PausedException}; its schedules wait.
     * Runs that are there go on. Any name is taken: workflows are declared nowhere.
     *
     * @return false if it was paused before; the reason stays the old one then
     */
    public boolean pauseWorkflow(String workflow, String reason) {
        return pause(Subject.WORKFLOW, workflow, reason);
    }

    /** @return false if it was not paused */
    public boolean resumeWorkflow(String workflow) {
        return resume(Subject.WORKFLOW, workflow);
    }

    private boolean pause(Subject subject, String name, String reason) {
        Objects.requireNonNull(reason, "reason");
        return change("pausing '" + name + "'", c -> {
            requireDeclared(c, subject, name);
            return writePause.run(c, subject, name, reason);
        });
    }

    private boolean resume(Subject subject, String name) {
        return change("resuming '" + name + "'", c -> dropPause.run(c, subject, name));
    }

    private boolean change(String what, Database.Work<Boolean> work) {
        var done = doing(
                what,
                () -> in(c -> {
                    var different = work.on(c);
                    sendHint.run(c, Hints.PAUSE);
                    return different;
                }));
        changed.run();
        return done;
    }

    private <T> T in(Database.Work<T> work) throws SQLException {
        return transaction == null ? database.transaction(work) : work.on(transaction);
    }

    private void requireDeclared(Connection connection, Subject subject, String name) throws SQLException {
        switch (subject) {
            case QUEUE -> declared.requireQueue(connection, name);
            case KIND -> declared.requireKind(connection, name);
            case WORKFLOW -> {}
        }
    }
}
