package dev.tailrace.runtime.internal.event;

import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.event.Event;
import dev.tailrace.runtime.event.RunEvent;
import dev.tailrace.runtime.internal.jdbc.Database;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.loop.Waker;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.JobRow;
import dev.tailrace.runtime.internal.store.LaneKey;
import dev.tailrace.runtime.internal.store.ReadRunsEndedBy;
import dev.tailrace.runtime.internal.store.WasRecorded;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners, on a thread of its own and in the order in which things were committed, so that none of them can hold up
 * the recording of what happens. What was not told when the process dies is lost; nothing is ever told twice.
 */
public final class EventDispatcher {
    private static final Logger log = LoggerFactory.getLogger(EventDispatcher.class);
    private static final int MANY = 10_000;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Database database;
    private final Events events;
    private final ReadRunsEndedBy runsEndedBy;
    private final WasRecorded wasRecorded;
    private final List<Consumer<? super Event>> listeners;
    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    /** The latest run events, used by the telling thread only. */
    private final Set<RunEnd> ends = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunEnd, Boolean> eldest) {
            return size() > MANY;
        }
    });

    private volatile boolean closed;
    private volatile int warnAt = MANY;

    /** Something to be told. */
    @FunctionalInterface
    private interface Task {
        /** False to stop. */
        boolean run() throws SQLException;
    }

    /** @param lanes what a lane's number stands for */
    public EventDispatcher(
            Database database, Schema schema, IntFunction<LaneKey> lanes, List<Consumer<? super Event>> listeners) {
        this.database = database;
        this.events = new Events(lanes);
        this.runsEndedBy = new ReadRunsEndedBy(schema);
        this.wasRecorded = new WasRecorded(schema);
        this.listeners = List.copyOf(listeners);
        this.thread = new Thread(this::tellAll, "tailrace-events");
        this.thread.setDaemon(true);
    }

    /** Whether there is anybody to tell. */
    public boolean hasListeners() {
        return !listeners.isEmpty();
    }

    /** Without listeners nothing is ever done. */
    public void start() {
        if (!listeners.isEmpty()) {
            thread.start();
        }
    }

    /** A job's claim is committed, and its worker is about to be called. */
    public void started(JobRow row, Fence fence) {
        submit(() -> tell(events.started(row, fence)));
    }

    /** A teardown should have begun long ago. */
    public void overdue(JobRow row, Instant since) {
        submit(() -> tell(events.overdue(row, since)));
    }

    /** These endings are committed. */
    public void committed(List<? extends Ending> endings) {
        if (endings.isEmpty()) {
            return;
        }
        var ended = List.copyOf(endings);
        submit(() -> {
            ended.forEach(ending -> tell(events.ended(ending)));
            return true;
        });
        var counted = ended.stream()
                .filter(ending -> ending instanceof FinishedJob && ending.row().role() != EndRole.NONE)
                .mapToLong(ending -> ending.row().id())
                .toArray();
        if (counted.length > 0) {
            submit(() -> tellRuns(counted));
        }
    }

    /** These jobs are no longer held: their endings may have been committed before, without a reply. */
    public void perhapsCommitted(List<? extends Ending> endings) {
        for (var ending : endings) {
            submit(() -> {
                if (database.autocommit(c -> wasRecorded.run(c, ending))) {
                    tell(events.ended(ending));
                    return !(ending instanceof FinishedJob)
                            || tellRuns(ending.row().id());
                }
                return true;
            });
        }
    }

    private void submit(Task task) {
        if (listeners.isEmpty() || closed) {
            return;
        }
        tasks.add(task);
        if (tasks.size() >= warnAt) {
            warnAt *= 2;
            log.warn("listeners are {} events behind, which all take memory: let them be quick", tasks.size());
        }
    }

    /** Waits until everything was told, at most the limit; then listeners are told nothing more. */
    public void close(Duration limit) {
        if (listeners.isEmpty()) {
            return;
        }
        tasks.add(() -> false);
        closed = true;
        try {
            thread.join(Math.max(1, limit.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            log.warn("listeners are slow: about {} events are not told any more", tasks.size());
            thread.interrupt();
        }
    }

    private void tellAll() {
        try {
            while (anyhow(tasks.take())) {
                // until the task that ends it
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A database that is away is waited for: the event is not lost. */
    private boolean anyhow(Task task) throws InterruptedException {
        while (true) {
            try {
                return task.run();
            } catch (SQLException e) {
                log.debug("an event waits for the database: {}", e.getMessage());
                Waker.pause(PAUSE);
            } catch (RuntimeException e) {
                log.error("an event is lost, which is a bug", e);
                return true;
            }
        }
    }

    private boolean tellRuns(long... jobs) throws SQLException {
        for (var found : database.autocommit(c -> runsEndedBy.run(c, jobs))) {
            if (found.workEnded()) {
                tellOnce(
                        new RunEvent(RunEvent.Change.WORK_ENDED, found.run()),
                        found.run().workEndedAt());
            }
            if (found.ended()) {
                tellOnce(
                        new RunEvent(RunEvent.Change.ENDED, found.run()),
                        found.run().endedAt());
            }
        }
        return true;
    }

    /**
     * Several jobs of a run may have ended in the transaction that ended the run. Where its reply was lost they come here one
     * by one, but close together.
     */
    private void tellOnce(RunEvent event, @Nullable Instant at) {
        if (ends.add(new RunEnd(event.runId(), event.change(), at))) {
            tell(event);
        }
    }

    /** What tells one end of a run from another, also where the run is done again. */
    private record RunEnd(
            long run, RunEvent.Change change, @Nullable Instant at) {}

    private boolean tell(Event event) {
        for (var listener : listeners) {
            try {
                listener.accept(event);
            } catch (Throwable e) {
                log.error("a listener failed at {}; it is told the next event all the same", event, e);
            }
        }
        return true;
    }
}
