package dev.tailrace.runtime.internal.payload;

import com.google.common.hash.Hashing;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.Pointer;
import dev.tailrace.runtime.error.PayloadException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is known when a run starts: its input, and the values computed from it. For one run, by one thread. */
public final class StartValues {
    private final JsonCodec codec;
    private final String workflow;
    private final String input;
    private final List<@Nullable Object> computed;
    private final Map<Integer, JsonNode> computedTrees = new HashMap<>();
    private @Nullable JsonNode inputTree;

    /** @throws PayloadException if the input cannot be stored */
    public StartValues(JsonCodec codec, String workflow, @Nullable Object input, List<@Nullable Object> computed) {
        this.codec = codec;
        this.workflow = workflow;
        this.input = codec.encode(input, "the input of workflow '" + workflow + "'", JsonCodec.MAX_ARGUMENTS);
        this.computed = computed;
    }

    /** The whole input as it was written. */
    String inputText() {
        return input;
    }

    /** SHA-256 of the input, in hexadecimal digits: the same for the same properties in whatever order. */
    public String inputHash() {
        var canonical = codec.canonical(input, "the input of workflow '" + workflow + "'");
        return Hashing.sha256().hashString(canonical, StandardCharsets.UTF_8).toString();
    }

    /** The value where it depends on nothing that is still to come; else null. */
    @Nullable
    JsonNode tree(Binding binding) {
        if (binding instanceof Binding.Input in) {
            return input(in.pointer());
        } else if (binding instanceof Binding.Constant constant) {
            return codec.treeOf(constant.value(), "a constant of workflow '" + workflow + "'");
        } else if (binding instanceof Binding.Computed slot) {
            return computedTrees.computeIfAbsent(
                    slot.slot(),
                    s -> codec.treeOf(computed.get(s), "a value that workflow '" + workflow + "' computes at start"));
        }
        return null;
    }

    private JsonNode input(Pointer pointer) {
        if (inputTree == null) {
            inputTree = codec.tree(input, "the input of workflow '" + workflow + "'");
        }
        var part = inputTree.at(pointer.toString());
        if (part.isMissingNode()) {
            throw new PayloadException("the input of workflow '" + workflow + "' has no '" + pointer
                    + "' in its JSON. Is a component on the way null, or does an annotation rename it?");
        }
        return part;
    }
}
