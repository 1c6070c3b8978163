package dev.tailrace.runtime.internal.payload;

import dev.tailrace.core.plan.Adding;
import dev.tailrace.core.plan.OutputUse;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.core.state.EdgeKind;
import dev.tailrace.runtime.error.PayloadException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What later steps hang on an output. It is stored with the job that leaves the output and checked before the output is
 * accepted: one that does not fit fails the attempt which produced it, rather than every later step.
 */
public final class OutputUses {
    private static final String NULL = "null";
    private static final String ADDED = "added";

    private final JsonCodec codec;
    private final Times times;
    private final Predicates predicates;
    private final Parsed<Uses> parsed = new Parsed<>();

    /** All that hangs on a job: parts of its output, and what it may add. */
    private record Uses(List<Use> outputs, @Nullable Adding adding) {}

    /** What a step, behind an edge, takes from the output. */
    private record Use(
            String step,
            JsonPointer pointer,
            Sort sort,
            int edge,
            @Nullable JsonNode when,
            String text) {
        boolean isWholeValue() {
            return sort == Sort.VALUE && pointer.matches();
        }
    }

    /** What a use is stored as. */
    private enum Sort {
        VALUE,
        DELAY,
        INSTANT,
        CONDITION;

        static Sort of(OutputUse.As as) {
            return switch (as) {
                case VALUE -> VALUE;
                case DELAY -> DELAY;
                case INSTANT -> INSTANT;
            };
        }

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public OutputUses(JsonCodec codec) {
        this.codec = codec;
        this.times = new Times(codec);
        this.predicates = new Predicates(codec);
    }

    /**
     * As JSON, or null where nothing hangs on the step's output and it adds nothing.
     *
     * @param adding where the steps go that it adds; null where it adds none
     * @throws PayloadException if a condition asks something of the input that it cannot answer
     */
    public @Nullable String encode(
            PlannedStep step, StartValues start, IntFunction<String> nameOf, @Nullable Adding adding) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var use : step.uses()) {
            list.addObject()
                    .put("step", nameOf.apply(use.successor()))
                    .put("pointer", use.pointer().toString())
                    .put("as", Sort.of(use.as()).code())
                    .put("edge", edgeTo(step, use.successor()));
        }
        for (var i = 0; i < step.successors().size(); i++) {
            var edge = step.successors().get(i);
            if (edge.when() != null) {
                list.addObject()
                        .put("step", nameOf.apply(edge.successor()))
                        .put("as", Sort.CONDITION.code())
                        .put("edge", i)
                        .put("text", edge.when().text())
                        .set("when", predicates.encode(edge.when(), start));
            }
        }
        if (adding != null) {
            var node = list.addObject().put("as", ADDED).put("held", adding.held());
            adding.edges().forEach(node.putArray("edges")::add);
        }
        return list.isEmpty() ? null : codec.text(list);
    }

    /**
     * What an input condition of a step says that does not hold, so that the step is to be skipped; null if there is none,
     * or if it holds.
     *
     * @throws PayloadException if it asks something of the input that it cannot answer
     */
    public @Nullable String unmetOfInput(PlannedStep step, StartValues start) {
        var when = step.definition().join().when();
        return when == null || predicates.holds(when, start) ? null : when.text();
    }

    /** Where the steps go that a job adds; null for one that adds none. */
    public @Nullable Adding adding(@Nullable String uses) {
        return uses == null ? null : parsed.get(uses, this::read).adding();
    }

    private static int edgeTo(PlannedStep step, int successor) {
        for (var i = 0; i < step.successors().size(); i++) {
            if (step.successors().get(i).successor() == successor) {
                return i;
            }
        }
        return -1;
    }

    /**
     * What an accepted output tells the edges that leave the job: by edge, null where it tells nothing.
     *
     * @param unmet whether a condition does not hold, so that the edge is not met although the job completed
     */
    public record Verdict(@Nullable Long[] delays, @Nullable Instant[] instants, boolean[] unmet) {
        private static Verdict of(int edges) {
            return new Verdict(new @Nullable Long[edges], new @Nullable Instant[edges], new boolean[edges]);
        }
    }

    /**
     * @param uses as stored; null where nothing hangs on the output
     * @param edges how many edges leave the job
     * @return null if it tells no edge anything
     * @throws PayloadException with step, pointer and value, if the output lacks something or has it of another type
     */
    public @Nullable Verdict check(@Nullable String uses, @Nullable String output, int edges) {
        if (uses == null) {
            return null;
        }
        var all = parsed.get(uses, this::read).outputs();
        if (output != null && !output.equals(NULL) && all.stream().allMatch(Use::isWholeValue)) {
            return null;
        }
        var tree = codec.tree(output == null ? NULL : output, "the output");
        var verdict = Verdict.of(edges);
        for (var use : all) {
            apply(use, tree, verdict);
        }
        return all.stream().allMatch(u -> u.sort() == Sort.VALUE) ? null : verdict;
    }

    /** The conditions on the edges that leave a job, as one says them, by edge. */
    public Map<Integer, String> conditions(@Nullable String uses) {
        return uses == null
                ? Map.of()
                : parsed.get(uses, this::read).outputs().stream()
                        .filter(u -> u.sort() == Sort.CONDITION)
                        .collect(Collectors.toMap(Use::edge, Use::text));
    }

    /** Whether an output tells edges something: a time, or whether a condition holds. */
    public boolean tellsEdges(@Nullable String uses) {
        return uses != null && parsed.get(uses, this::read).outputs().stream().anyMatch(u -> u.sort() != Sort.VALUE);
    }

    /** Whether the output tells a step its time. */
    public boolean isTimeOf(@Nullable String uses, String step) {
        return uses != null
                && parsed.get(uses, this::read).outputs().stream()
                        .anyMatch(u -> u.step().equals(step) && (u.sort() == Sort.DELAY || u.sort() == Sort.INSTANT));
    }

    /** Whether a step cannot do without the output. */
    public boolean isNeededBy(@Nullable String uses, String step) {
        return uses != null
                && parsed.get(uses, this::read).outputs().stream()
                        .anyMatch(u -> u.step().equals(step) && u.sort() != Sort.CONDITION);
    }

    /**
     * The uses of a job whose edges were taken away or moved, without those of edges that are gone.
     *
     * @param places where the edges are now, by where they were; -1 for one that is gone
     * @param kinds of the edges, where they are now
     * @param added the kinds of the edges that a step may be added behind, from the first place behind those; 0 for none
     */
    public @Nullable String moved(@Nullable String uses, int[] places, short[] kinds, int[] added) {
        if (uses == null) {
            return null;
        }
        var list = JsonNodeFactory.instance.arrayNode();
        for (var use : codec.tree(uses, "the uses of the output")) {
            var moved = ((ObjectNode) use).deepCopy();
            if (use.path("as").asString().equals(ADDED)) {
                var codes = moved.putArray("edges");
                for (var i = 0; i < places.length; i++) {
                    if (places[i] >= 0) {
                        codes.add(behind(use.path("edges").path(i).asInt(), kinds[places[i]]));
                    }
                }
                for (var kind : added) {
                    codes.add(kind);
                }
                list.add(moved);
            } else {
                var edge = use.path("edge").asInt();
                if (edge >= 0 && places[edge] >= 0) {
                    list.add(moved.put("edge", places[edge]));
                }
            }
        }
        return list.isEmpty() ? null : codec.text(list);
    }

    /** A teardown that no longer waits for its turn does not do so for what is added either. */
    private static int behind(int code, short kind) {
        return code == EdgeKind.SCOPE_IN_TURN.code() && !EdgeKind.of(kind).isInTurn() ? EdgeKind.SCOPE.code() : code;
    }

    private Uses read(String uses) {
        var all = new ArrayList<Use>();
        Adding adding = null;
        for (var use : codec.tree(uses, "the uses of the output")) {
            if (use.path("as").asString().equals(ADDED)) {
                var edges = new ArrayList<Integer>();
                use.path("edges").forEach(edge -> edges.add(edge.asInt()));
                adding = new Adding(edges, use.path("held").asBoolean());
                continue;
            }
            all.add(new Use(
                    use.path("step").asString(),
                    JsonPointer.compile(use.path("pointer").asString("")),
                    Sort.valueOf(use.path("as").asString().toUpperCase(Locale.ROOT)),
                    use.path("edge").asInt(),
                    use.get("when"),
                    use.path("text").asString("")));
        }
        return new Uses(List.copyOf(all), adding);
    }

    private void apply(Use use, JsonNode output, Verdict verdict) {
        if (use.when() != null) {
            var subject = new Predicates.Subject("the output", "step '" + use.step() + "'");
            verdict.unmet()[use.edge()] = !predicates.holds(use.when(), output, subject);
            return;
        }
        var part = output.at(use.pointer());
        var what = "the output" + (use.pointer().matches() ? "" : " at '" + use.pointer() + "'") + ", on which step '"
                + use.step() + "' hangs,";
        if (part.isMissingNode() || (part.isNull() && use.pointer().matches())) {
            throw new PayloadException(what + " is " + (part.isNull() ? "null" : "missing"));
        }
        switch (use.sort()) {
            case DELAY -> verdict.delays()[use.edge()] = times.delay(part, what);
            case INSTANT -> verdict.instants()[use.edge()] = times.instant(part, what);
            case VALUE, CONDITION -> {}
        }
    }
}
