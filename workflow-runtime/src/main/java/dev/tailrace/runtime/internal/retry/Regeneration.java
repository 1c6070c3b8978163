package dev.tailrace.runtime.internal.retry;

import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.core.state.EndRole;
import dev.tailrace.runtime.internal.payload.OutputUses;
import dev.tailrace.runtime.internal.payload.Times.When;
import dev.tailrace.runtime.internal.retry.Rejoined.Link;
import dev.tailrace.runtime.internal.retry.RunGraph.Edge;
import dev.tailrace.runtime.internal.retry.RunGraph.Step;
import dev.tailrace.runtime.internal.store.JobAgain;
import dev.tailrace.runtime.internal.store.NewTurn;
import dev.tailrace.runtime.internal.store.Successors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the steps that are done again into jobs to be written. */
final class Regeneration {
    private final RunGraph graph;
    private final Set<Step> again;
    private final Rejoined rejoined;
    private final OutputUses uses;
    private final Verdicts verdicts;
    private final Map<Step, Long> ids = new HashMap<>();

    /** What the outputs of steps that are not done again told their edges. */
    @FunctionalInterface
    interface Verdicts {
        /** Null if it told nothing. */
        OutputUses.@Nullable Verdict of(Step step);
    }

    /** @param again in the order of the steps */
    Regeneration(RunGraph graph, Set<Step> again, OutputUses uses, Verdicts verdicts) {
        this.graph = graph;
        this.again = new LinkedHashSet<>(again);
        this.uses = uses;
        this.verdicts = verdicts;
        this.rejoined = new Rejoined(this.again, edge -> isMet(edge, verdicts));
    }

    /** Whether the edge of a step that has ended was met. */
    static boolean isMet(Edge edge, Verdicts verdicts) {
        var end = edge.from().latest().end();
        if (end == null
                || !edge.isOrdinary()
                || !edge.kind().effectOf(end.outcome(), end.attempted()).isMet()) {
            return false;
        }
        var verdict = end.hasOutput() ? verdicts.of(edge.from()) : null;
        return verdict == null || edge.place() < 0 || !verdict.unmet()[edge.place()];
    }

    /** An output that a step takes and that nobody left. */
    record Lack(String step, String predecessor) {}

    Optional<Lack> lack() {
        for (var step : again) {
            for (var read : step.first().payload().reads()) {
                var source = graph.of(read);
                if (source != null && !again.contains(source) && lacks(step, source)) {
                    return Optional.of(new Lack(step.name(), source.name()));
                }
            }
        }
        return Optional.empty();
    }

    private boolean lacks(Step step, Step source) {
        var end = source.latest().end();
        return (end == null || !end.hasOutput())
                && uses.isNeededBy(source.first().payload().uses(), step.name());
    }

    int count(EndRole role) {
        return (int) again.stream().filter(s -> rejoined.role(s) == role).count();
    }

    /** @param numbers one for each step */
    List<JobAgain> jobs(long[] numbers) {
        var next = 0;
        for (var step : again) {
            ids.put(step, numbers[next++]);
        }
        var jobs = new ArrayList<JobAgain>(again.size());
        for (var step : again) {
            jobs.add(job(step));
        }
        return jobs;
    }

    private JobAgain job(Step step) {
        var first = step.first();
        var links = rejoined.out(step);
        var successors = successors(links);
        var setup = first.place().setupId();
        return new JobAgain(
                idOf(step),
                first.ref().id(),
                rejoined.role(step),
                new JobAgain.Links(
                        setup == null ? null : latestOf(setup),
                        Arrays.stream(first.payload().reads())
                                .mapToObj(this::latestOf)
                                .toList(),
                        uses.moved(first.payload().uses(), places(step, links), successors.kinds(), addedBehind(links)),
                        successors),
                rejoined.join(step),
                when(step),
                turn(step));
    }

    private @Nullable NewTurn turn(Step step) {
        var onlyIfCompleted =
                !rejoined.from(step, EdgeKind.SETUP_IN_TURN_IF_COMPLETED).isEmpty();
        if (!onlyIfCompleted && rejoined.from(step, EdgeKind.SETUP_IN_TURN).isEmpty()) {
            return null;
        }
        return new NewTurn(
                onlyIfCompleted,
                isTimed(step),
                ids(rejoined.from(step, EdgeKind.SCOPE_IN_TURN)),
                ids(rejoined.from(step, EdgeKind.TEARDOWN_IN_TURN)));
    }

    private boolean isTimed(Step teardown) {
        var when = teardown.first().when();
        return when.delayMillis() > 0
                || when.notBefore() != null
                || teardown.in().stream()
                        .anyMatch(e -> uses.isTimeOf(e.from().first().payload().uses(), teardown.name()));
    }

    private List<Long> ids(List<Step> steps) {
        return steps.stream().map(this::idOf).toList();
    }

    private long idOf(Step step) {
        return ids.getOrDefault(step, step.latest().ref().id());
    }

    /** The job of the newest generation that stands for a job. */
    private Long latestOf(long job) {
        var step = graph.of(job);
        return step == null ? job : idOf(step);
    }

    private static int[] places(Step step, List<Link> links) {
        var places = new int[step.first().successors().count()];
        Arrays.fill(places, -1);
        for (var i = 0; i < links.size(); i++) {
            if (links.get(i).place() >= 0) {
                places[links.get(i).place()] = i;
            }
        }
        return places;
    }

    private int[] addedBehind(List<Link> links) {
        return links.stream()
                .filter(link -> link.place() < 0)
                .mapToInt(link -> !link.kind().isOrdinary() || rejoined.needsAll(link.to())
                        ? link.kind().code()
                        : 0)
                .toArray();
    }

    private Successors successors(List<Link> links) {
        if (links.isEmpty()) {
            return Successors.NONE;
        }
        var jobs = new long[links.size()];
        var kinds = new short[links.size()];
        for (var i = 0; i < jobs.length; i++) {
            jobs[i] = idOf(links.get(i).to());
            kinds[i] = links.get(i).kind().code();
        }
        return new Successors(jobs, kinds);
    }

    /** A time that an output tells comes with that; of one that is not done again it is known. */
    private When when(Step step) {
        var delay = step.first().when().delayMillis();
        Instant notBefore = step.first().when().notBefore();
        for (var edge : step.in()) {
            var verdict = edge.place() < 0 || again.contains(edge.from()) ? null : verdicts.of(edge.from());
            if (verdict != null) {
                var told = verdict.delays()[edge.place()];
                var instant = verdict.instants()[edge.place()];
                delay = told == null ? delay : told;
                notBefore = instant == null ? notBefore : instant;
            }
        }
        return new When(delay, notBefore);
    }
}
