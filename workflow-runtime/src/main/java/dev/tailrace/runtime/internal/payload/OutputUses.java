package dev.tailrace.runtime.internal.payload;

import dev.tailrace.core.plan.OutputUse;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.runtime.error.PayloadException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What later steps hang on an output. It is stored with the job that leaves the output and checked before the output is
 * accepted: one that does not fit fails the attempt which produced it, rather than every later step.
 */
public final class OutputUses {
    private static final String NULL = "null";

    private final JsonCodec codec;
    private final Times times;
    private final Parsed<List<Use>> parsed = new Parsed<>();

    /** What a step, behind an edge, takes from the output. */
    private record Use(String step, JsonPointer pointer, OutputUse.As as, int edge) {
        boolean isWholeValue() {
            return as == OutputUse.As.VALUE && pointer.matches();
        }

        boolean isTime() {
            return as != OutputUse.As.VALUE;
        }
    }

    public OutputUses(JsonCodec codec) {
        this.codec = codec;
        this.times = new Times(codec);
    }

    /** As JSON, or null where nothing hangs on the step's output. */
    public @Nullable String encode(PlannedStep step, IntFunction<String> nameOf) {
        if (step.uses().isEmpty()) {
            return null;
        }
        var list = JsonNodeFactory.instance.arrayNode();
        for (var use : step.uses()) {
            list.addObject()
                    .put("step", nameOf.apply(use.successor()))
                    .put("pointer", use.pointer().toString())
                    .put("as", use.as().name().toLowerCase(Locale.ROOT))
                    .put("edge", edgeTo(step, use.successor()));
        }
        return codec.text(list);
    }

    private static int edgeTo(PlannedStep step, int successor) {
        for (var i = 0; i < step.successors().size(); i++) {
            if (step.successors().get(i).successor() == successor) {
                return i;
            }
        }
        return -1;
    }

    /** What an accepted output tells the edges that leave the job: by edge, null where it tells nothing. */
    public record EdgeTimes(
            @Nullable Long[] delays, @Nullable Instant[] instants) {}

    /**
     * @param uses as stored; null where nothing hangs on the output
     * @param edges how many edges leave the job
     * @throws PayloadException with step, pointer and value, if the output lacks something or has it of another type
     */
    public @Nullable EdgeTimes check(@Nullable String uses, @Nullable String output, int edges) {
        if (uses == null) {
            return null;
        }
        var all = parsed.get(uses, this::read);
        if (output != null && !output.equals(NULL) && all.stream().allMatch(Use::isWholeValue)) {
            return null;
        }
        var tree = codec.tree(output == null ? NULL : output, "the output");
        var found = new EdgeTimes(new @Nullable Long[edges], new @Nullable Instant[edges]);
        for (var use : all) {
            apply(use, tree, found);
        }
        return all.stream().anyMatch(Use::isTime) ? found : null;
    }

    private List<Use> read(String uses) {
        var all = new ArrayList<Use>();
        for (var use : codec.tree(uses, "the uses of the output")) {
            all.add(new Use(
                    use.path("step").asString(),
                    JsonPointer.compile(use.path("pointer").asString()),
                    OutputUse.As.valueOf(use.path("as").asString().toUpperCase(Locale.ROOT)),
                    use.path("edge").asInt()));
        }
        return List.copyOf(all);
    }

    private void apply(Use use, JsonNode output, EdgeTimes found) {
        var part = output.at(use.pointer());
        var what = "the output" + (use.pointer().matches() ? "" : " at '" + use.pointer() + "'") + ", on which step '"
                + use.step() + "' hangs,";
        if (part.isMissingNode() || (part.isNull() && use.pointer().matches())) {
            throw new PayloadException(what + " is " + (part.isNull() ? "null" : "missing"));
        }
        switch (use.as()) {
            case DELAY -> found.delays()[use.edge()] = times.delay(part, what);
            case INSTANT -> found.instants()[use.edge()] = times.instant(part, what);
            case VALUE -> {}
        }
    }
}
