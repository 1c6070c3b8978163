package dev.tailrace.runtime.internal.claim;

import dev.tailrace.core.definition.StepSettings;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The claimed jobs of a queue that wait for a worker, and the count of its workers. Teardowns go first;
 * and where there are two workers or more, ordinary jobs leave one of them free, so that a flood of them cannot delay the
 * release of what is held. Safe for use by many threads.
 */
public final class JobBuffer {
    /**
     * A thread costs what some ten short jobs do, so a hundred jobs are no reason for a hundred threads: those that come
     * first may have worked all of them. Where they have not, each starts the next.
     */
    private static final int STARTING_AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final String queue;
    private final int workers;
    private final LongSupplier nanoTime;
    private final Runnable lookAgain;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Side ordinary = new Side();
    private final Side teardowns = new Side();
    private final Prefetch prefetch;
    private boolean closed;
    private int idle;
    private int starting;

    /** Jobs of one sort: how many are asked for, waiting and at work. */
    private static final class Side {
        private final Deque<ClaimedJob> waiting = new ArrayDeque<>();
        private int reserved;
        private int busy;

        /** Whether somebody who heard of work found all room set aside for a claim that may not see it. */
        private boolean turnedAway;

        /** Whether a claim found no room, so that there may be work for whoever becomes free. */
        private boolean wanted;

        /** Whether the last claim was filled, so that more wait in the database. */
        private boolean backlog;

        private int leastUrgent = StepSettings.LAST_PRIORITY;

        boolean isLacking() {
            return wanted || backlog;
        }
    }

    /**
     * @param nanoTime a clock that only grows, in nanoseconds
     * @param lookAgain run when there may be work that a claim under way did not see
     */
    public JobBuffer(String queue, int workers, LongSupplier nanoTime, Runnable lookAgain) {
        this.lookAgain = lookAgain;
        this.queue = queue;
        this.workers = workers;
        this.nanoTime = nanoTime;
        this.prefetch = new Prefetch(workers, nanoTime.getAsLong());
    }

    public String queue() {
        return queue;
    }

    /**
     * Sets aside room for jobs that are about to be claimed; to be followed by {@link #fill}.
     *
     * @return how many to claim; 0 while enough wait already
     */
    public int reserve(boolean teardown) {
        return reserve(teardown, true);
    }

    /** The same for a queue whose jobs are counted as they are claimed: each must find a worker free. */
    int reserveWithoutPrefetch(boolean teardown) {
        return reserve(teardown, false);
    }

    private int reserve(boolean teardown, boolean ahead) {
        lock.lock();
        try {
            var side = side(teardown);
            var beyond = ahead ? prefetch.allowance(nanoTime.getAsLong()) : 0;
            var target = closed ? 0 : free(teardown) + beyond;
            var have = side.waiting.size() + side.reserved;
            var room = target - have;
            if (room <= 0 || (have > 0 && room < target / 2)) {
                side.turnedAway |= side.reserved > 0;
                side.wanted = true;
                return 0;
            }
            side.wanted = false;
            side.reserved += room;
            return room;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets aside room for jobs that come without a claim; to be followed by {@link #put}. Beyond the free workers they may be
     * as many again as are claimed: else claims, which come first, would leave no room while jobs wait in the database, and
     * every step of a chain would have to be claimed.
     *
     * @return room for at most so many
     */
    int reserveDirectly(boolean teardown, int most) {
        lock.lock();
        try {
            var side = side(teardown);
            var target = closed ? 0 : free(teardown) + 2 * prefetch.allowance(nanoTime.getAsLong());
            var room = Math.max(0, Math.min(most, target - side.waiting.size() - side.reserved));
            side.reserved += room;
            return room;
        } finally {
            lock.unlock();
        }
    }

    /** Sets room aside for ordinary jobs, if so many workers are idle and nothing else waits; as {@link #reserveDirectly}. */
    boolean reserveIdle(int jobs) {
        lock.lock();
        try {
            if (closed || ordinary.backlog || free(false) - ordinary.waiting.size() - ordinary.reserved < jobs) {
                return false;
            }
            ordinary.reserved += jobs;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The least urgent priority that may come without a claim: as urgent as the last job of the last claim, if more may
     * wait behind it, so that nothing more urgent is passed over.
     */
    int leastUrgent(boolean teardown) {
        lock.lock();
        try {
            return side(teardown).leastUrgent;
        } finally {
            lock.unlock();
        }
    }

    /** Whether more jobs wait in the database than could be claimed. */
    boolean hasBacklog() {
        lock.lock();
        try {
            return ordinary.backlog || teardowns.backlog;
        } finally {
            lock.unlock();
        }
    }

    private int free(boolean teardown) {
        var most = teardown ? workers : mostOrdinary();
        return Math.max(0, Math.min(most - side(teardown).busy, workers - ordinary.busy - teardowns.busy));
    }

    private int mostOrdinary() {
        return workers > 1 ? workers - 1 : workers;
    }

    private Side side(boolean teardown) {
        return teardown ? teardowns : ordinary;
    }

    /** Takes what was claimed by priority; as {@link #fill(boolean, int, List, boolean)}. */
    public boolean fill(boolean teardown, int reserved, List<ClaimedJob> jobs) {
        return fill(teardown, reserved, jobs, true);
    }

    /**
     * Takes what was claimed for a reservation; returns false if the buffer is closed, and the jobs must be put back.
     *
     * @param byPriority whether nothing more urgent than the last of them was passed over
     */
    public boolean fill(boolean teardown, int reserved, List<ClaimedJob> jobs, boolean byPriority) {
        lock.lock();
        try {
            var side = side(teardown);
            side.backlog = reserved > 0 && jobs.size() >= reserved;
            if (!side.backlog) {
                side.leastUrgent = StepSettings.LAST_PRIORITY;
            } else if (byPriority) {
                side.leastUrgent = jobs.get(jobs.size() - 1).row().priority();
            }
            side.turnedAway |= side.backlog;
        } finally {
            lock.unlock();
        }
        return put(teardown, reserved, jobs);
    }

    /** Takes jobs that came without a claim; returns false if the buffer is closed, and the jobs must be put back. */
    boolean put(boolean teardown, int reserved, List<ClaimedJob> jobs) {
        var again = false;
        lock.lock();
        try {
            var side = side(teardown);
            side.reserved -= reserved;
            again = side.turnedAway && side.reserved == 0;
            side.turnedAway &= !again;
            if (closed) {
                return jobs.isEmpty();
            }
            side.waiting.addAll(jobs);
            for (var i = 0; i < Math.min(jobs.size(), idle); i++) {
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
            if (again) {
                lookAgain.run();
            }
        }
    }

    /**
     * How many more threads are to be started now; each must say that it has {@link #arrived}, and ask again once it has
     * taken a job.
     */
    int threadsToStart() {
        lock.lock();
        try {
            var startable =
                    Math.min(teardowns.waiting.size(), free(true)) + Math.min(ordinary.waiting.size(), free(false));
            var lacking = Math.min(startable, workers - ordinary.busy - teardowns.busy) - idle - starting;
            var more = Math.max(0, Math.min(lacking, STARTING_AT_ONCE - starting));
            starting += more;
            return more;
        } finally {
            lock.unlock();
        }
    }

    void arrived() {
        lock.lock();
        try {
            starting--;
        } finally {
            lock.unlock();
        }
    }

    /** The next job for a worker; null if none came within the limit, or the buffer is closed. */
    public @Nullable ClaimedJob take(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = limit.toNanos();
            while (true) {
                var job = poll();
                if (job != null || closed || left <= 0) {
                    return job;
                }
                idle++;
                try {
                    left = filled.awaitNanos(left);
                } finally {
                    idle--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ClaimedJob poll() {
        if (!teardowns.waiting.isEmpty() && free(true) > 0) {
            teardowns.busy++;
            return teardowns.waiting.remove();
        }
        if (!ordinary.waiting.isEmpty() && free(false) > 0) {
            ordinary.busy++;
            return ordinary.waiting.remove();
        }
        return null;
    }

    /**
     * A job that was taken has ended; returns whether to claim again: there is room, and not everything that was due has
     * been claimed. What becomes due later says so by a hint, or by its time.
     */
    public boolean ended(boolean teardown) {
        lock.lock();
        try {
            var side = side(teardown);
            side.busy--;
            prefetch.jobEnded();
            if (idle > 0 && !(ordinary.waiting.isEmpty() && teardowns.waiting.isEmpty())) {
                filled.signal();
            }
            return (ordinary.isLacking() || teardowns.isLacking())
                    && side.waiting.size() + side.reserved <= prefetch.allowance(nanoTime.getAsLong()) / 2;
        } finally {
            lock.unlock();
        }
    }

    /** The jobs that wait for a worker. */
    List<Long> jobs() {
        lock.lock();
        try {
            var jobs = new ArrayList<Long>();
            ordinary.waiting.forEach(job -> jobs.add(job.id()));
            teardowns.waiting.forEach(job -> jobs.add(job.id()));
            return jobs;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the jobs that wait, and gives them to the caller. */
    List<ClaimedJob> drain() {
        lock.lock();
        try {
            var jobs = new ArrayList<>(ordinary.waiting);
            jobs.addAll(teardowns.waiting);
            ordinary.waiting.clear();
            teardowns.waiting.clear();
            return jobs;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more jobs and sends the idle workers home. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
