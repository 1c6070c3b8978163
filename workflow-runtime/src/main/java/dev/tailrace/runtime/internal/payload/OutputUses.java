package dev.tailrace.runtime.internal.payload;

import dev.tailrace.core.plan.OutputUse;
import dev.tailrace.core.plan.PlannedStep;
import dev.tailrace.runtime.error.PayloadException;
import java.time.Instant;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What later steps hang on an output. It is stored with the job that leaves the output and checked before the output is
 * accepted: one that does not fit fails the attempt which produced it, rather than every later step.
 */
public final class OutputUses {
    private final JsonCodec codec;
    private final Times times;

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
        var tree = codec.tree(output == null ? "null" : output, "the output");
        var found = new EdgeTimes(new @Nullable Long[edges], new @Nullable Instant[edges]);
        for (var use : codec.tree(uses, "the uses of the output")) {
            apply(use, tree, found);
        }
        return found;
    }

    private void apply(JsonNode use, JsonNode output, EdgeTimes found) {
        var step = use.path("step").asString();
        var pointer = use.path("pointer").asString();
        var part = output.at(pointer);
        var what = "the output" + (pointer.isEmpty() ? "" : " at '" + pointer + "'") + ", on which step '" + step
                + "' hangs,";
        if (part.isMissingNode() || (part.isNull() && pointer.isEmpty())) {
            throw new PayloadException(what + " is " + (part.isNull() ? "null" : "missing"));
        }
        switch (OutputUse.As.valueOf(use.path("as").asString().toUpperCase(Locale.ROOT))) {
            case DELAY -> found.delays()[use.path("edge").asInt()] = times.delay(part, what);
            case INSTANT -> found.instants()[use.path("edge").asInt()] = times.instant(part, what);
            case VALUE -> {}
        }
    }
}
