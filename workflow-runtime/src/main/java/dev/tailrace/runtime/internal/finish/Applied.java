package dev.tailrace.runtime.internal.finish;

import dev.tailrace.core.state.Outcome;
import dev.tailrace.runtime.internal.store.ClaimedJob;
import dev.tailrace.runtime.internal.store.Ending;
import dev.tailrace.runtime.internal.store.Fence;
import dev.tailrace.runtime.internal.store.FinishedJob;
import dev.tailrace.runtime.internal.store.JobRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a batch of endings did, once its transaction has committed. For use by one thread. */
public final class Applied {
    private final Set<Long> ended = new HashSet<>();
    private final Set<Long> lanes = new TreeSet<>();
    private final List<ClaimedJob> taken = new ArrayList<>();
    private final List<Ending> endings = new ArrayList<>();
    private List<FinishedJob> unworked = new ArrayList<>();

    void ended(long job) {
        ended.add(job);
    }

    void ended(long[] jobs) {
        for (var job : jobs) {
            ended.add(job);
        }
    }

    void due(long[] lanes) {
        for (var lane : lanes) {
            this.lanes.add(lane);
        }
    }

    void taken(List<ClaimedJob> jobs) {
        taken.addAll(jobs);
    }

    void unworked(JobRow row, long node, Outcome outcome) {
        unworked.add(FinishedJob.without(row, new Fence(node, 0, 0), outcome, null));
    }

    void add(Applied other) {
        ended.addAll(other.ended);
        lanes.addAll(other.lanes);
        unworked.addAll(other.unworked);
        endings.addAll(other.endings);
    }

    /** Keeps those of a batch that were applied. */
    void keep(List<? extends Ending> batch) {
        batch.stream().filter(ending -> hasEnded(ending.row().id())).forEach(endings::add);
    }

    /** The endings that were applied, where all levels of them were. */
    public List<Ending> endings() {
        return endings;
    }

    /** Whether the job was still held by whom it was said to be, and is no longer. */
    public boolean hasEnded(long job) {
        return ended.contains(job);
    }

    /** How many jobs have ended. */
    public int count() {
        return ended.size();
    }

    /** The lanes in which something is due, now or later. */
    public Set<Long> lanes() {
        return lanes;
    }

    /** Successors that were released to this node, and are held by it. */
    public List<ClaimedJob> taken() {
        return taken;
    }

    /** Jobs that must be ended next, as skipped or as cancelled; taking them leaves none. */
    public List<FinishedJob> takeUnworked() {
        var taken = unworked;
        unworked = new ArrayList<>();
        return taken;
    }
}
