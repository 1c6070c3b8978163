package dev.tailrace.runtime.internal.payload;

import com.google.common.base.Utf8;
import dev.tailrace.core.definition.ElementJob;
import dev.tailrace.runtime.error.PayloadException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The two steps around the jobs for the elements of a list, as JSON. Safe for use by many threads. */
public final class Elements {
    private final JsonCodec codec;

    public Elements(JsonCodec codec) {
        this.codec = codec;
    }

    /** A list, element by element, and the job for each. */
    public record Work(ElementJob job, List<String> elements) {}

    /**
     * Reads the arguments of the step that takes the list; null for those of the step that gathers.
     *
     * @throws PayloadException if the list is none, or one of its elements is null
     */
    public @Nullable Work work(String arguments) {
        var tree = codec.tree(arguments, "the arguments");
        if (!tree.has("job")) {
            return null;
        }
        var job = codec.decode(tree.get("job"), ElementJob.class, "the job for each element");
        var list = tree.path("list");
        if (job == null || !list.isArray()) {
            throw new PayloadException("what has a job for each of its elements is no list, but " + list.getNodeType());
        }
        var elements = new ArrayList<String>(list.size());
        for (var element : list) {
            if (element.isNull()) {
                throw new PayloadException(
                        "element " + elements.size() + " of the list is null; a job takes an argument");
            }
            elements.add(codec.text(element));
        }
        return new Work(job, elements);
    }

    /** The output of the step that takes the list: the numbers of the jobs. */
    public String jobs(Collection<Long> jobs) {
        return jobs.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }

    /** The same, read again. */
    public List<Long> jobs(String json) {
        var jobs = new ArrayList<Long>();
        codec.tree(json, "the numbers of the jobs").forEach(job -> jobs.add(job.asLong()));
        return jobs;
    }

    /**
     * The output of the step that gathers; null where none of the elements has one.
     *
     * @throws PayloadException if it is longer than an output may be
     */
    public @Nullable String list(List<@Nullable String> outputs, String step) {
        if (!outputs.isEmpty() && outputs.stream().allMatch(Objects::isNull)) {
            return null;
        }
        var list = outputs.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        var bytes = Utf8.encodedLength(list);
        if (bytes > JsonCodec.MAX_OUTPUT) {
            throw tooLong(step, bytes);
        }
        return list;
    }

    /** That the outputs of the elements are too much for a list of them. */
    public static PayloadException tooLong(String step, long bytes) {
        return new PayloadException("the outputs of the elements of step '" + step + "' are " + bytes
                + " bytes long together as JSON; at most " + JsonCodec.MAX_OUTPUT
                + " are taken. Store them elsewhere and return their keys, or return nothing");
    }
}
