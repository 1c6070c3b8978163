package dev.tailrace.runtime.internal.retry;

import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.runtime.internal.store.JobOfRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a run and what joins them, told from its jobs, since the workflow may be another by now. How a step is joined
 * is said by the first job that did it: those of later generations are joined to what was done again with them. How it ended
 * is said by the last. Steps whose adder was done again are left out: it added others.
 */
final class RunGraph {
    private final Map<Integer, Step> steps = new TreeMap<>();
    private final Map<Long, Integer> numbers = new HashMap<>();

    /**
     * @param place among the edges that leave {@code from}; -1 for what joins an added step to its adder
     * @param kind of the edge
     */
    record Edge(Step from, Step to, int place, EdgeKind kind) {
        boolean isOrdinary() {
            return kind.isOrdinary();
        }
    }

    /** A step. */
    static final class Step {
        private final JobOfRun first;
        private final JobOfRun latest;
        private final List<Edge> in = new ArrayList<>();
        private final List<Edge> out = new ArrayList<>();
        private @Nullable Step adder;

        Step(JobOfRun first, JobOfRun latest) {
            this.first = first;
            this.latest = latest;
        }

        JobOfRun first() {
            return first;
        }

        JobOfRun latest() {
            return latest;
        }

        List<Edge> in() {
            return in;
        }

        List<Edge> out() {
            return out;
        }

        /** Who added it; null for a step of the plan. */
        @Nullable
        Step adder() {
            return adder;
        }

        String name() {
            return first.place().step();
        }

        int number() {
            return first.place().number();
        }

        boolean isTeardown() {
            return first.isTeardown();
        }
    }

    /** @param jobs all of a run, in the order of its steps, the older generation first */
    RunGraph(List<JobOfRun> jobs) {
        var firsts = new TreeMap<Integer, JobOfRun>();
        var latest = new TreeMap<Integer, JobOfRun>();
        var byId = new HashMap<Long, JobOfRun>();
        for (var job : jobs) {
            numbers.put(job.ref().id(), job.place().number());
            byId.put(job.ref().id(), job);
            firsts.putIfAbsent(job.place().number(), job);
            latest.put(job.place().number(), job);
        }
        for (var first : firsts.values()) {
            if (isCurrent(first, byId, latest)) {
                var number = first.place().number();
                steps.put(number, new Step(first, latest.getOrDefault(number, first)));
            }
        }
        steps.values().forEach(this::join);
    }

    private static boolean isCurrent(JobOfRun job, Map<Long, JobOfRun> byId, Map<Integer, JobOfRun> latest) {
        var added = job;
        while (added.place().addedBy() != null) {
            var adder = byId.get(added.place().addedBy());
            if (adder == null || !isLatest(adder, latest)) {
                return false;
            }
            added = adder;
        }
        return true;
    }

    private static boolean isLatest(JobOfRun job, Map<Integer, JobOfRun> latest) {
        var last = latest.get(job.place().number());
        return last != null && last.ref().id() == job.ref().id();
    }

    private void join(Step step) {
        var successors = step.first.successors();
        for (var place = 0; place < successors.count(); place++) {
            var to = of(successors.jobs()[place]);
            if (to != null) {
                connect(new Edge(step, to, place, EdgeKind.of(successors.kinds()[place])));
            }
        }
        var addedBy = step.first.place().addedBy();
        if (addedBy != null) {
            step.adder = of(addedBy);
            if (step.adder != null && !step.isTeardown()) {
                connect(new Edge(step.adder, step, -1, EdgeKind.COMPLETED));
            }
        }
    }

    private static void connect(Edge edge) {
        edge.from.out.add(edge);
        edge.to.in.add(edge);
    }

    Collection<Step> steps() {
        return steps.values();
    }

    /** The step that a job did. */
    @Nullable
    Step of(long job) {
        var number = numbers.get(job);
        return number == null ? null : steps.get(number);
    }

    /** Ordinary steps that can be reached from some, with these. */
    static Set<Step> downstream(Collection<Step> from) {
        var reached = new HashSet<>(from);
        var open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            for (var edge : open.remove().out) {
                if (edge.isOrdinary() && reached.add(edge.to)) {
                    open.add(edge.to);
                }
            }
        }
        return reached;
    }

    /** The nearest of some steps before a step that is none of them: behind all others between. */
    static Set<Step> nearestBefore(Step step, Predicate<Step> some) {
        var found = new HashSet<Step>();
        var seen = new HashSet<Step>(Set.of(step));
        var open = new ArrayDeque<Step>(List.of(step));
        while (!open.isEmpty()) {
            for (var edge : open.remove().in) {
                if (!edge.isOrdinary()) {
                    continue;
                }
                if (some.test(edge.from)) {
                    found.add(edge.from);
                } else if (seen.add(edge.from)) {
                    open.add(edge.from);
                }
            }
        }
        return found;
    }
}
